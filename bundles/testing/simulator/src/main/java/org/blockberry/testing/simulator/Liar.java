package org.blockberry.testing.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.Part;
import org.blockberry.chain.PartSet;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Timestamps;
import org.blockberry.chain.Vote;
import org.blockberry.consensus.bft.core.BftCore;
import org.blockberry.consensus.bft.gossip.Message;

/** Twists what a member with the real rules says. What it signs with its own key passes every check of signatures. */
final class Liar {
  private static final int REMEMBERED = 32;
  private static final String ANOTHER_CHAIN = "simulated-2";

  private final Set<Behaviour> behaviours;
  private final Dice dice;
  private final List<Message> old = new ArrayList<>();
  private final Map<BlockId, Other> others = new HashMap<>(); // our block -> what the other half is told
  private boolean silent;

  Liar(Set<Behaviour> behaviours, Dice dice) {
    this.behaviours = behaviours;
    this.dice = dice;
  }

  Set<Behaviour> behaviours() {
    return behaviours;
  }

  private boolean does(Behaviour behaviour) {
    return behaviours.contains(behaviour);
  }

  Instant time(Instant honest) {
    if (!does(Behaviour.WRONG_TIME) || !dice.chance(70)) {
      return honest;
    }
    return dice.chance(10) ? dice.chance(50) ? Timestamps.MAX : Timestamps.UNSET : honest.plusMillis(dice.between(-3_600_000, 3_600_000));
  }

  boolean valid() {
    return !(does(Behaviour.INVALID_BLOCK) && dice.chance(70));
  }

  boolean oversized() {
    return does(Behaviour.OVERSIZED) && dice.chance(50);
  }

  /** Sends something else, more or nothing in place of an honest message. */
  void send(Member self, String peer, Message message) {
    if (does(Behaviour.SILENT)) {
      if (dice.chance(2)) {
        silent = !silent;
      }
      if (silent) {
        return;
      }
    }
    remember(message);
    if (does(Behaviour.REPLAY) && dice.chance(20)) {
      self.simulation().send(self, peer, old.get(dice.below(old.size())));
    }
    if (does(Behaviour.MALFORMED) && dice.chance(10)) {
      self.simulation().sendWire(self, peer, broken(message.toWire()));
    }
    if (does(Behaviour.FALSE_CLAIMS) && dice.chance(20)) {
      falseClaim(self, peer, message);
    }
    if (does(Behaviour.OTHER_CHAIN) && dice.chance(10)) {
      ofAnotherChain(self, peer);
    }
    if (message instanceof Message.VoteMessage vote && vote.vote().validatorIndex() == place(self, vote.vote().height())) {
      vote(self, peer, vote.vote());
    } else if (message instanceof Message.ProposalMessage proposal) {
      self.simulation().send(self, peer, new Message.ProposalMessage(proposal(self, peer, proposal.proposal())));
    } else if (message instanceof Message.PartMessage part) {
      part(self, peer, part);
    } else {
      self.simulation().send(self, peer, message);
    }
  }

  private int place(Member self, long height) {
    return self.replica().core().height() == height ? self.replica().core().place() : -1;
  }

  private void remember(Message message) {
    if (old.size() < REMEMBERED) {
      old.add(message);
    } else {
      old.set(dice.below(REMEMBERED), message);
    }
  }

  private Bytes broken(Bytes wire) {
    byte[] bytes = wire.toArray();
    if (bytes.length > 0) {
      bytes[dice.below(bytes.length)] ^= (byte) (1 << dice.below(8));
    }
    return Bytes.copyOf(bytes, 0, dice.chance(30) ? dice.below(bytes.length + 1) : bytes.length);
  }

  private boolean otherHalf(String peer) {
    return (peer.charAt(0) & 1) == 1;
  }

  private void vote(Member self, String peer, Vote vote) {
    Vote sent = vote;
    if (does(Behaviour.EQUIVOCATE) && others.containsKey(vote.blockId()) && otherHalf(peer)) {
      sent = signed(self, vote, others.get(vote.blockId()).id);
    } else if (does(Behaviour.DOUBLE_VOTE) && dice.chance(50)) {
      sent = signed(self, vote, dice.chance(50) || self.replica().core().proposal(vote.round()).isEmpty() ? BlockId.NIL
          : self.replica().core().proposal(vote.round()).get().blockId());
      if (dice.chance(30)) {
        self.simulation().send(self, peer, new Message.VoteMessage(vote));
      }
    }
    if (does(Behaviour.BAD_EXTENSION) && dice.chance(60)) {
      self.simulation().sendWire(self, peer, new Message.VoteMessage(badlyExtended(self, sent)).toWire());
    } else {
      self.simulation().send(self, peer, new Message.VoteMessage(sent));
    }
    if (does(Behaviour.FORGE) && dice.chance(30)) {
      BftCore core = self.replica().core();
      int victim = dice.below(core.validators().size());
      Vote forged = new Vote(vote.type(), vote.height(), vote.round(), vote.blockId(), vote.timestamp(),
          core.validators().get(victim).address(), victim, Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY);
      self.simulation().send(self, peer, new Message.VoteMessage(extended(self, forged.withSignature(
          self.keys().sign(self.place(), forged.signBytes(Simulation.CHAIN))))));
      if (self.simulation().scenario().realNode() && vote.height() > 1 && dice.chance(50)) {
        self.simulation().send(self, peer, falseEvidence(self, core, forged, Math.max(1, vote.height() - dice.below(2))));
      }
    }
  }

  /** Two votes in the name of another one, which everything is right about but the signatures. */
  private Message falseEvidence(Member self, BftCore core, Vote forged, long height) {
    List<Vote> votes = new ArrayList<>();
    for (BlockId block : List.of(BlockId.NIL, SimBlock.id(Bytes.wrap(new byte[40])))) {
      Vote vote = new Vote(forged.type(), height, forged.round(), block, forged.timestamp(), forged.validatorAddress(), forged.validatorIndex(),
          Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY);
      votes.add(vote.withSignature(self.keys().sign(self.place(), vote.signBytes(Simulation.CHAIN))));
    }
    return new Message.EvidenceMessage(new EvidenceList(List.of(DuplicateVoteEvidence.of(votes.get(0), votes.get(1),
        core.validators().totalPower(), core.validators().get(forged.validatorIndex()).power(), core.start().lastTime()))));
  }

  /** With an extension where there has to be one, so that it counts. */
  private static Vote extended(Member self, Vote vote) {
    return vote.type() == SignedMsgType.PRECOMMIT && !vote.blockId().isNil() && self.simulation().scenario().extendedAt(vote.height())
        ? extended(self, vote, SimBlock.extension(vote.height(), self.place(), 7)) : vote.withExtension(Bytes.EMPTY, Bytes.EMPTY);
  }

  private static Vote extended(Member self, Vote vote, Bytes extension) {
    return vote.withExtension(extension, self.keys().sign(self.place(), SignBytes.extension(Simulation.CHAIN, vote.height(), vote.round(), extension)));
  }

  private Vote badlyExtended(Member self, Vote vote) {
    return switch (dice.below(20)) {
      case 0 -> extended(self, vote, Bytes.wrap(new byte[BlockLimits.MAX_EXTENSION_BYTES + 1]));
      case 1, 2, 3, 4 -> vote.withExtension(Bytes.EMPTY, Bytes.EMPTY);
      case 5, 6, 7 -> vote.withExtension(SimBlock.extension(vote.height(), self.place(), 8), vote.signature());
      case 8, 9 -> vote.withExtension(SimBlock.extension(vote.height(), self.place(), 8), Bytes.EMPTY);
      case 10, 11, 12 -> extended(self, vote, SimBlock.extension(vote.height(), self.place(), dice.below(100)));
      case 13, 14 -> extended(self, vote, Bytes.EMPTY);
      default -> extended(self, vote, Bytes.utf8("refuse me " + dice.below(3)));
    };
  }

  private static Vote signed(Member self, Vote vote, BlockId block) {
    Vote other = new Vote(vote.type(), vote.height(), vote.round(), block, vote.timestamp(), vote.validatorAddress(), vote.validatorIndex(),
        Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY);
    return extended(self, other.withSignature(self.keys().sign(self.place(), other.signBytes(Simulation.CHAIN))));
  }

  private Proposal proposal(Member self, String peer, Proposal proposal) {
    BftCore core = self.replica().core();
    boolean ours = core.height() == proposal.height() && core.proposer(proposal.round()).equals(self.keys().key(self.place()).address());
    if (!ours || !does(Behaviour.EQUIVOCATE) || !otherHalf(peer)) {
      return proposal;
    }
    Other other = others.computeIfAbsent(proposal.blockId(), id -> other(self, id));
    if (other == null) {
      return proposal;
    }
    Proposal twisted = new Proposal(proposal.height(), proposal.round(), proposal.polRound(), other.id, proposal.timestamp(), Bytes.EMPTY);
    return twisted.withSignature(self.keys().sign(self.place(), twisted.signBytes(Simulation.CHAIN)));
  }

  /** Another block in the place of ours: the application takes it too. */
  private static Other other(Member self, BlockId id) {
    return self.replica().core().parts(id.parts()).flatMap(parts -> parts.block()).flatMap(self.ledger()::twin)
        .map(twin -> new Other(self.ledger().id(twin), PartSet.split(twin))).orElse(null);
  }

  private void part(Member self, String peer, Message.PartMessage message) {
    if (does(Behaviour.WITHHOLD_PARTS) && (otherHalf(peer) || dice.chance(30))) {
      return;
    }
    Part part = message.part();
    if (does(Behaviour.EQUIVOCATE) && otherHalf(peer)) {
      for (Other other : others.values()) {
        if (part.index() < other.parts.parts().size()) {
          self.simulation().send(self, peer, new Message.PartMessage(message.height(), message.round(), other.parts.parts().get(part.index())));
        }
      }
      return;
    }
    if (does(Behaviour.BAD_PARTS) && dice.chance(50)) {
      byte[] bytes = part.bytes().toArray();
      bytes[dice.below(bytes.length)] ^= 1;
      part = new Part(part.index(), Bytes.wrap(bytes), part.proof());
    }
    self.simulation().send(self, peer, new Message.PartMessage(message.height(), message.round(), part));
  }

  private void falseClaim(Member self, String peer, Message about) {
    BftCore core = self.replica().core();
    if (core.height() == 0) {
      return;
    }
    int round = Math.max(0, core.round()) + dice.below(3);
    SignedMsgType type = dice.chance(50) ? SignedMsgType.PREVOTE : SignedMsgType.PRECOMMIT;
    BitSet all = new BitSet();
    all.set(0, core.validators().size());
    Bytes block = Bytes.wrap(new byte[40]);
    int kind = dice.below(6);
    for (int i = 0; i < 30 && kind == 5; i++) {
      self.simulation().send(self, peer, farVote(self, core, type, round + 3 + dice.below(10_000)));
    }
    Message claim = switch (kind) {
      case 0 -> new Message.MajorityClaim(core.height(), round, type, SimBlock.id(block));
      case 1 -> new Message.VotesOf(core.height(), round, type, false, BlockId.NIL, core.validators().size(), all);
      case 2 -> new Message.HasVotes(core.height(), round, type, core.validators().size(), all);
      case 3 -> new Message.RoundStep(core.height() + dice.below(50), dice.below(100), dice.below(8), dice.below(3), dice.chance(50), dice.chance(50));
      default -> new Message.WantedBlock(core.height(), SimBlock.id(block).parts(), new BitSet());
    };
    self.simulation().send(self, peer, claim);
  }

  /** What others signed with their keys, for a chain of another name where all else is as here. */
  private void ofAnotherChain(Member self, String peer) {
    BftCore core = self.replica().core();
    if (core.height() == 0) {
      return;
    }
    int round = Math.max(0, core.round());
    self.simulation().happened("another chain");
    if (dice.chance(20)) {
      Proposal proposal = new Proposal(core.height(), round, -1, SimBlock.id(Bytes.wrap(new byte[40])), core.start().lastTime().plusMillis(1),
          Bytes.EMPTY);
      self.simulation().send(self, peer, new Message.ProposalMessage(proposal.withSignature(
          self.simulation().signedBy(core.proposer(round), proposal.signBytes(ANOTHER_CHAIN)))));
      return;
    }
    int victim = dice.below(core.validators().size());
    Bytes address = core.validators().get(victim).address();
    Vote vote = new Vote(dice.chance(50) ? SignedMsgType.PREVOTE : SignedMsgType.PRECOMMIT, core.height(), round, BlockId.NIL,
        core.start().lastTime().plusMillis(1), address, victim, Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY);
    self.simulation().send(self, peer, new Message.VoteMessage(vote.withSignature(
        self.simulation().signedBy(address, vote.signBytes(ANOTHER_CHAIN)))));
  }

  /** Our own vote for a round that nobody will see: costs a receiver memory if it keeps it. */
  private static Message farVote(Member self, BftCore core, SignedMsgType type, int round) {
    Vote vote = new Vote(type, core.height(), round, BlockId.NIL, core.start().lastTime().plusMillis(1), self.keys().key(self.place()).address(),
        Math.max(0, core.place()), Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY);
    return new Message.VoteMessage(vote.withSignature(self.keys().sign(self.place(), vote.signBytes(Simulation.CHAIN))));
  }

  /** Reacts to what others say. */
  void saw(Member self, Message message) {
    if (!does(Behaviour.AMNESIA) || !(message instanceof Message.ProposalMessage proposed)) {
      return;
    }
    Proposal proposal = proposed.proposal();
    int place = place(self, proposal.height());
    if (place < 0) {
      return;
    }
    for (SignedMsgType type : List.of(SignedMsgType.PREVOTE, SignedMsgType.PRECOMMIT)) {
      Vote vote = new Vote(type, proposal.height(), proposal.round(), proposal.blockId(), proposal.timestamp(),
          self.keys().key(self.place()).address(), place, Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY);
      Message sent = new Message.VoteMessage(extended(self, vote.withSignature(self.keys().sign(self.place(), vote.signBytes(Simulation.CHAIN)))));
      self.simulation().others(self).forEach(peer -> self.simulation().send(self, peer, sent));
    }
  }

  private record Other(BlockId id, PartSet parts) {}
}
