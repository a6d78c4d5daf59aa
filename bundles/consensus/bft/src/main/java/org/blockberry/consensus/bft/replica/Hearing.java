package org.blockberry.consensus.bft.replica;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.consensus.bft.core.BftCore;
import org.blockberry.consensus.bft.core.Input;
import org.blockberry.consensus.bft.core.VoteSet;
import org.blockberry.consensus.bft.gossip.Gossip;
import org.blockberry.consensus.bft.gossip.Message;

/**
 * What peers say, from bytes to inputs of the core: what is new, about this height or the next, and signed by whom it names. What breaks the
 * rules is reported. For one thread.
 */
final class Hearing {
  private final String chainId;
  private final Supplier<BftCore> core;
  private final Gossip gossip;
  private final World world;
  private final Consumer<Input> input;
  private final Early early = new Early();
  private final Extensions extensions = new Extensions();
  private final Set<Bytes> accused = new HashSet<>(); // of equivocation at this height

  /** @param input takes what is worth knowing */
  Hearing(String chainId, Supplier<BftCore> core, Gossip gossip, World world, Consumer<Input> input) {
    this.chainId = chainId;
    this.core = core;
    this.gossip = gossip;
    this.world = world;
    this.input = input;
  }

  private BftCore core() {
    return core.get();
  }

  /** Another height. */
  void begin() {
    accused.clear();
    extensions.clear();
  }

  /** What came too early for the height before. */
  void again(boolean resting) {
    early.take().forEach(kept -> received(kept.peer(), kept.message(), resting));
  }

  /** A message of a peer as it came. */
  void received(String peer, Bytes wire, boolean resting) {
    Message message;
    try {
      message = Message.fromWire(wire);
    } catch (DecodingException | InvalidBlockException | IllegalArgumentException e) {
      world.report(peer, "sent what is no consensus message: " + e.getMessage());
      return;
    }
    received(peer, message, resting);
  }

  /** A message of a peer that keeps to its own rules. */
  void received(String peer, Message message, boolean resting) {
    if (core().height() == 0 || resting && message.channel() != Message.Channel.STATE) {
      return;
    }
    if (message instanceof Message.RoundStep said) {
      gossip.on(peer, said);
    } else if (message instanceof Message.WantedBlock said) {
      gossip.on(peer, said);
    } else if (message instanceof Message.HasVotes said) {
      gossip.on(peer, said);
    } else if (message instanceof Message.VotesOf said) {
      gossip.on(peer, said);
    } else if (message instanceof Message.MajorityClaim claim) {
      VoteSet claimed = claim.height() == core().height() && !resting ? core().votes().get(claim.round(), claim.type()) : null;
      if (claimed != null && !claimed.claimedBy(peer)) {
        input.accept(new Input.MajorityClaimed(claim.height(), claim.round(), claim.type(), claim.block(), peer));
      }
      gossip.on(peer, claim);
    } else if (message instanceof Message.ProposalMessage sent) {
      proposal(peer, sent);
    } else if (message instanceof Message.PartMessage sent) {
      gossip.has(peer, sent.height(), sent.part());
      if (sent.height() == core().height()) {
        part(peer, sent);
      } else {
        ifNext(sent.height(), peer, message);
      }
    } else if (message instanceof Message.VoteMessage sent) {
      vote(peer, sent);
    } else if (message instanceof Message.EvidenceMessage sent) {
      world.evidence(peer, sent.evidence());
    }
  }

  private void part(String peer, Message.PartMessage sent) {
    Optional<BlockId> block = core().lacking(sent.part());
    if (block.isPresent()) {
      input.accept(new Input.PartIn(sent.height(), sent.round(), block.get(), sent.part(), peer));
    } else if (core().forged(sent.part())) { // a part of a block that nobody wants any more is none of that
      world.report(peer, "sent other bytes than part " + sent.part().index() + " of a block has, with its proof");
    }
  }

  private void ifNext(long height, String peer, Message message) {
    if (height == core().height() + 1) {
      early.keep(peer, message);
    }
  }

  private void proposal(String peer, Message.ProposalMessage sent) {
    Proposal proposal = sent.proposal();
    if (proposal.height() != core().height()) {
      ifNext(proposal.height(), peer, sent);
      return;
    }
    gossip.has(peer, proposal);
    Optional<Proposal> known = core().proposal(proposal.round());
    if (proposal.round() < core().round() || proposal.round() > core().round() + 1 || known.isPresent() && known.get().equals(proposal)) {
      return;
    }
    Bytes proposer = core().proposer(proposal.round());
    if (world.verify(core().validators().find(proposer).orElseThrow().publicKey(), proposal.signBytes(chainId), proposal.signature())) {
      input.accept(new Input.ProposalIn(proposal, peer));
    } else {
      world.report(peer, "sent a proposal for " + proposal.height() + "/" + proposal.round() + " that " + proposer + " did not sign");
    }
  }

  private void vote(String peer, Message.VoteMessage sent) {
    Vote vote = sent.vote();
    ValidatorSet set;
    VoteSet counted;
    if (vote.height() == core().height()) {
      set = core().validators();
      counted = core().votes().get(vote.round(), vote.type());
    } else if (vote.height() == core().height() - 1 && vote.type() == SignedMsgType.PRECOMMIT && core().lastCommit().isPresent()
        && core().lastCommit().get().round() == vote.round()) {
      set = core().start().lastValidators();
      counted = core().lastCommit().get();
    } else {
      ifNext(vote.height(), peer, sent);
      return;
    }
    boolean extended = vote.type() == SignedMsgType.PRECOMMIT && !vote.blockId().isNil()
        && (vote.height() == core().height() ? core().start().extended() : core().start().lastExtended());
    if (extended == vote.extensionSignature().isEmpty() && !(extended && peer.isEmpty())) { // a commit shows none
      world.report(peer, "sent a precommit " + (extended ? "without its" : "with an") + " extension");
      return;
    }
    int place = vote.validatorIndex();
    if (place >= set.size() || !set.get(place).address().equals(vote.validatorAddress())) {
      world.report(peer, "sent a vote of place " + place + ", where another validator is");
      return;
    }
    gossip.has(peer, vote); // now that its place is one of the set: what is noted of a peer takes a bit for each below it
    if (counted != null && (vote.equals(counted.get(place)) || vote.equals(counted.get(place, vote.blockId())))) {
      return; // known: no need to look at the signature again
    }
    if (vote.height() == core().height() && !core().votes().takes(vote.round(), core().round(), peer)) {
      return; // before its signature is looked at and it is in the log
    }
    boolean counts = counted == null || counted.counts(vote) || core().isOurs(vote.validatorAddress());
    if (!counts && (accused.contains(vote.validatorAddress()) || counted.get(place).blockId().equals(vote.blockId()))) {
      return; // one accusation per height is enough, and a second signature over the same is none
    }
    if (extensions.knows(vote)) {
      return; // it is being judged, or was refused
    }
    if (signed(vote, set.get(place).publicKey())) {
      if (counts && extended && vote.height() == core().height() && !vote.extensionSignature().isEmpty() && !core().isOurs(vote.validatorAddress())) {
        if (extensions.judging(vote)) {
          world.judgeExtension(vote, peer);
        }
      } else if (counts) {
        input.accept(new Input.VoteIn(vote, peer));
      } else {
        accuse(counted.get(place), vote);
      }
    } else {
      world.report(peer, "sent a vote for " + vote.height() + "/" + vote.round() + " that " + vote.validatorAddress() + " did not sign");
    }
  }

  private boolean signed(Vote vote, PublicKey key) {
    return world.verify(key, vote.signBytes(chainId), vote.signature())
        && (vote.extensionSignature().isEmpty() || world.verify(key, vote.extensionSignBytes(chainId), vote.extensionSignature()));
  }

  /** Once for a validator and height. Evidence is about votes; what was added to them proves nothing and may be large. */
  void accuse(Vote first, Vote second) {
    if (accused.add(first.validatorAddress())) {
      world.equivocation(first.withExtension(Bytes.EMPTY, Bytes.EMPTY), second.withExtension(Bytes.EMPTY, Bytes.EMPTY));
    }
  }

  /** The application's verdict on what another validator added to its precommit. A vote whose extension is refused counts nowhere. */
  void judged(Vote vote, String peer, boolean accepted) {
    if (vote.height() != core().height() && vote.height() != core().height() - 1) {
      return;
    }
    extensions.judged(vote, accepted);
    if (accepted) {
      input.accept(new Input.VoteIn(vote, peer));
    }
  }
}
