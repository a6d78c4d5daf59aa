package org.blockberry.consensus.bft.gossip;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Part;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Vote;
import org.blockberry.consensus.bft.core.BftCore;
import org.blockberry.consensus.bft.core.BlockParts;
import org.blockberry.consensus.bft.core.Step;
import org.blockberry.consensus.bft.core.VoteSet;

/**
 * Brings every peer what it lacks. Our own proposals, parts and votes go out at once to all peers at our height. What comes from others is
 * passed on at the second {@link #tick} after it came, to those who have not said that they have it. Who says where it is gets what it
 * lacks there. When nothing moves, everybody says exactly what it has, and what is missing is sent again: no lost message can stop the
 * chain.
 *
 * <p>Reads the core, changes nothing in it. Bounds: what each peer gets in a tick and in a second is limited by {@link Answers}. For one
 * thread. Specification bft section 12.
 */
public final class Gossip {
  /** Ticks without a change until everybody says what it has. */
  static final int STUCK_TICKS = 10;
  /** Heights behind within which a peer gets votes and parts; who is further behind needs whole blocks. */
  static final int FINISHED = 20;
  static final int FINISHED_BYTES = 16 << 20;

  private BftCore core;
  private final Way way;
  private final Map<String, PeerState> peers = new LinkedHashMap<>();
  private final Map<Long, Finished> finished = new LinkedHashMap<>(); // the oldest first
  private long finishedBytes;
  private final Map<RoundType, BitSet> untold = new LinkedHashMap<>(); // votes that came since the last tick
  private final BitSet freshParts = new BitSet();
  private boolean freshProposal;
  private Message.RoundStep told; // what we said of ourselves last
  private PartSetHeader toldParts = PartSetHeader.NONE;
  private boolean pending; // something that came before the last tick is to be passed on
  private int quiet; // ticks without a change

  /** The way out. */
  public interface Way {
    /** Sends; may lose what it cannot send. */
    void send(String peer, Message message);
  }

  /** @param core whose state is told */
  public Gossip(BftCore core, Way way) {
    this.core = requireNonNull(core, "core");
    this.way = requireNonNull(way, "way");
  }

  /** From now on another core's state is told: the one before had a log that cannot be trusted. */
  public void over(BftCore other) {
    core = requireNonNull(other, "other");
    told = null;
  }

  /** A peer can be talked to; nothing is believed of it. */
  public void ready(String peer) {
    peers.put(peer, new PeerState());
    if (core.height() > 0) {
      way.send(peer, roundStep(false));
    }
  }

  /** A peer is gone. */
  public void gone(String peer) {
    peers.remove(peer);
  }

  /** The peers; unmodifiable. */
  public Set<String> peers() {
    return Set.copyOf(peers.keySet());
  }

  /** Heights that peers say they are at, without those who have not said. Claims, nothing more. */
  public Map<String, Long> heights() {
    Map<String, Long> heights = new LinkedHashMap<>();
    peers.forEach((peer, state) -> {
      if (state.height() > 0) {
        heights.put(peer, state.height());
      }
    });
    return heights;
  }

  /** What is believed of each peer that has said where it is. */
  public List<PeerView> views() {
    List<PeerView> views = new ArrayList<>();
    peers.forEach((peer, state) -> {
      if (state.height() > 0) {
        views.add(state.view(peer));
      }
    });
    return List.copyOf(views);
  }

  /** A height is decided; kept for peers that are behind: the last {@value #FINISHED}, or as many as have {@value #FINISHED_BYTES} bytes, two at least. */
  public void finished(long height, Finished what) {
    Finished before = finished.put(height, what);
    finishedBytes += what.bytes() - (before == null ? 0 : before.bytes());
    Iterator<Finished> oldest = finished.values().iterator();
    while (finished.size() > 2 && (finished.size() > FINISHED || finishedBytes > FINISHED_BYTES)) {
      finishedBytes -= oldest.next().bytes();
      oldest.remove();
    }
  }

  // ---- what happens here ----

  /** Height, round, step or the wanted block may have changed. */
  public void moved() {
    Message.RoundStep now = roundStep(false);
    if (told == null || now.height() != told.height()) {
      untold.clear();
      freshParts.clear();
      freshProposal = false;
      toldParts = PartSetHeader.NONE;
    }
    quiet = 0;
    if (told == null || now.height() != told.height() || Math.max(0, now.round()) != Math.max(0, told.round())) { // steps show in votes
      told = now;
      peers.keySet().forEach(peer -> way.send(peer, now));
      for (Map.Entry<String, PeerState> peer : peers.entrySet()) {
        feed(peer.getKey(), peer.getValue());
      }
    }
    if (core.step() == Step.COMMIT) {
      tellWanted();
    }
  }

  /** A vote was counted. */
  public void shareVote(Vote vote, boolean ours) {
    if (ours) {
      for (Map.Entry<String, PeerState> peer : peers.entrySet()) {
        if (peer.getValue().height() == vote.height()) {
          sendVote(peer.getKey(), peer.getValue(), vote);
        }
      }
    } else if (vote.height() == core.height()) {
      untold.computeIfAbsent(new RoundType(vote.round(), vote.type()), key -> new BitSet()).set(vote.validatorIndex());
    }
    quiet = 0;
  }

  /** A proposal was accepted. */
  public void shareProposal(Proposal proposal, boolean ours) {
    freshProposal = !ours;
    if (ours) {
      for (Map.Entry<String, PeerState> peer : peers.entrySet()) {
        if (peer.getValue().height() == proposal.height()) {
          sendProposal(peer.getKey(), peer.getValue(), proposal);
        }
      }
    }
    quiet = 0;
  }

  /** A part was accepted. */
  public void sharePart(long height, int round, Part part, PartSetHeader block, boolean ours) {
    if (!ours) {
      freshParts.set(part.index());
      return;
    }
    for (Map.Entry<String, PeerState> peer : peers.entrySet()) {
      PeerState state = peer.getValue();
      if (state.height() == height && state.parts().equals(block) && !state.partsHere().get(part.index())) {
        state.partsHere().set(part.index());
        way.send(peer.getKey(), new Message.PartMessage(height, Math.max(0, round), part));
      }
    }
  }

  /** Time passes; called every 50 to 200 ms. */
  public void tick() {
    if (core.height() == 0) {
      return;
    }
    tellVotes();
    tellWanted();
    quiet++;
    boolean stuck = quiet % STUCK_TICKS == 0;
    if (stuck) {
      tellAll();
    }
    for (Map.Entry<String, PeerState> peer : peers.entrySet()) {
      boolean owed = peer.getValue().answers().tick();
      if (pending || stuck || owed) {
        feed(peer.getKey(), peer.getValue());
      }
    }
    pending = !untold.isEmpty() || !freshParts.isEmpty() || freshProposal;
    untold.clear(); // from now on it is passed on
    freshParts.clear();
    freshProposal = false;
  }

  private void tellVotes() {
    for (Map.Entry<RoundType, BitSet> news : untold.entrySet()) {
      Message has = new Message.HasVotes(core.height(), news.getKey().round, news.getKey().type, core.validators().size(),
          (BitSet) news.getValue().clone());
      peers.keySet().forEach(peer -> way.send(peer, has));
    }
  }

  private void tellAll() {
    List<Message> all = new ArrayList<>();
    all.add(roundStep(true));
    wantedBlock().ifPresent(all::add);
    if (core.step() == Step.NEW_HEIGHT || core.lacksExtensions()) {
      core.lastCommit().ifPresent(votes -> all.add(exactly(votes)));
    }
    for (SignedMsgType type : List.of(SignedMsgType.PREVOTE, SignedMsgType.PRECOMMIT)) {
      VoteSet votes = core.votes().get(Math.max(0, core.round()), type);
      if (votes != null) {
        all.add(exactly(votes));
      }
    }
    core.proposal(core.round()).filter(proposal -> proposal.polRound() >= 0).ifPresent(proposal -> {
      VoteSet votes = core.votes().get(proposal.polRound(), SignedMsgType.PREVOTE);
      if (votes != null) {
        all.add(exactly(votes));
      }
    });
    core.majorities().forEach(votes -> all.add(claim(votes)));
    peers.keySet().forEach(peer -> all.forEach(message -> way.send(peer, message)));
  }

  private static Message exactly(VoteSet votes) {
    return new Message.VotesOf(votes.height(), votes.round(), votes.type(), false, BlockId.NIL, votes.size(), votes.places());
  }

  private Message.RoundStep roundStep(boolean stuck) {
    return new Message.RoundStep(core.height(), core.round(), core.step().number(), core.lastCommit().map(VoteSet::round).orElse(-1),
        core.proposal(core.round()).isPresent(), stuck);
  }

  /** Parts come with the proposal; who still lacks some says so. */
  private void tellWanted() {
    Optional<BlockParts> wanted = core.wanted();
    if (wanted.isPresent() && wanted.get().block().isEmpty() && !wanted.get().id().parts().equals(toldParts)) {
      toldParts = wanted.get().id().parts();
      Message message = wantedBlock().orElseThrow();
      peers.keySet().forEach(peer -> way.send(peer, message));
    }
  }

  private Optional<Message> wantedBlock() {
    return core.wanted().map(block -> new Message.WantedBlock(core.height(), block.id().parts(), block.places()));
  }

  // ---- what peers say ----

  /** A peer says where it is. */
  public void on(String peer, Message.RoundStep message) {
    PeerState state = peers.get(peer);
    if (state != null) {
      state.moved(message);
      if (message.stuck()) {
        claimTo(peer, state.answers(), message.height());
      }
      feed(peer, state);
    }
  }

  /** Who is stuck may have other votes of an equivocator than we: it learns which block they matter for, and asks for them. */
  private void claimTo(String peer, Answers answers, long height) {
    List<VoteSet> sets = height == core.height() ? core.majorities() : precommits(height).stream().toList();
    for (VoteSet votes : sets) {
      if (answers.vote() && answers.firstVote(votes, 0)) {
        way.send(peer, claim(votes));
      }
    }
  }

  /** Those that decided a height before ours: as they were counted, or after a new start as the chain's state has them. */
  private Optional<VoteSet> precommits(long height) {
    return finished.containsKey(height) ? Optional.of(finished.get(height).precommits())
        : height == core.height() - 1 ? core.lastCommit() : Optional.empty();
  }

  private static Message claim(VoteSet votes) {
    return new Message.MajorityClaim(votes.height(), votes.round(), votes.type(), votes.majority().orElseThrow());
  }

  /** A peer says which block it collects. */
  public void on(String peer, Message.WantedBlock message) {
    PeerState state = peers.get(peer);
    if (state != null && message.height() == state.height()) {
      state.collects(message.parts(), message.have());
      feed(peer, state);
    }
  }

  /** A peer says which votes it has got. */
  public void on(String peer, Message.HasVotes message) {
    PeerState state = peers.get(peer);
    if (state == null) {
      return;
    }
    if (message.height() == state.height() && state.near(message.round())) {
      state.votes(message.round(), message.type()).or(message.places());
    }
  }

  /** A peer says exactly which votes it has. */
  public void on(String peer, Message.VotesOf message) {
    PeerState state = peers.get(peer);
    if (state == null) {
      return;
    }
    if (message.ofBlock()) {
      sendForBlock(peer, state.answers(), message);
      return;
    }
    BitSet known = null;
    if (message.height() == state.height() && state.near(message.round())) {
      known = state.votes(message.round(), message.type());
    } else if (message.height() == state.height() - 1 && message.type() == SignedMsgType.PRECOMMIT
        && message.round() == state.lastCommitRound()) {
      known = state.lastCommit();
    }
    if (known != null) {
      known.clear();
      known.or(message.places());
      feed(peer, state);
    }
  }

  /** A peer claims a majority: we say which votes for it we have, and get the others. */
  public void on(String peer, Message.MajorityClaim claim) {
    VoteSet votes = claim.height() == core.height() ? core.votes().get(claim.round(), claim.type()) : null;
    PeerState state = peers.get(peer);
    if (votes != null && state != null && !votes.majority().equals(Optional.of(claim.block())) && state.answers().claim(votes)) {
      way.send(peer, new Message.VotesOf(claim.height(), claim.round(), claim.type(), true, claim.block(), votes.size(),
          votes.places(claim.block())));
    }
  }

  private void sendForBlock(String peer, Answers answers, Message.VotesOf has) {
    VoteSet votes = null;
    if (has.height() == core.height()) {
      votes = core.votes().get(has.round(), has.type());
    } else if (has.type() == SignedMsgType.PRECOMMIT) {
      votes = precommits(has.height()).orElse(null);
    }
    if (votes == null || votes.round() != has.round() || votes.size() != has.size()) {
      return;
    }
    BitSet missing = votes.places(has.block());
    missing.andNot(has.places());
    for (int i = missing.nextSetBit(0); i >= 0 && answers.vote(); i = missing.nextSetBit(i + 1)) {
      Vote vote = votes.get(i, has.block());
      if (answers.firstForClaim(vote, vote.extension().size())) {
        way.send(peer, new Message.VoteMessage(vote));
      }
    }
  }

  /** A vote came from the peer, so it has it. */
  public void has(String peer, Vote vote) {
    PeerState state = peers.get(peer);
    if (state == null) {
      return;
    }
    if (vote.height() == state.height() && state.near(vote.round())) {
      state.votes(vote.round(), vote.type()).set(vote.validatorIndex());
    } else if (vote.height() == state.height() - 1 && vote.round() == state.lastCommitRound()) {
      state.lastCommit().set(vote.validatorIndex());
    }
  }

  /** A proposal came from the peer. */
  public void has(String peer, Proposal proposal) {
    PeerState state = peers.get(peer);
    if (state != null && state.height() == proposal.height()) {
      state.proposalSent(proposal.round());
    }
  }

  /** A part came from the peer. */
  public void has(String peer, long height, Part part) {
    PeerState state = peers.get(peer);
    if (state != null && state.height() == height && part.proof().total() == state.parts().total()) {
      state.partsHere().set(part.index());
    }
  }

  // ---- what it lacks ----

  private void feed(String peer, PeerState state) {
    if (state.height() == 0) {
      return;
    }
    if (state.height() == core.height()) {
      feedPresent(peer, state);
    } else if (state.height() < core.height()) {
      precommits(state.height()).ifPresent(votes -> votes(peer, votes, state.votes(votes.round(), SignedMsgType.PRECOMMIT), null, state.answers()));
      Finished past = finished.get(state.height()); // after a new start blocks are in the store only
      if (past != null && state.parts().equals(past.block().id().parts())) {
        parts(peer, state, past.block(), null);
      }
    }
  }

  private void feedPresent(String peer, PeerState state) {
    if (state.step() == Step.NEW_HEIGHT.number() || core.start().lastExtended()) {
      core.lastCommit().filter(votes -> votes.round() == state.lastCommitRound())
          .ifPresent(votes -> votes(peer, votes, state.lastCommit(), null, state.answers()));
    }
    int theirs = Math.max(0, state.round());
    Optional<Proposal> proposal = core.proposal(theirs);
    if (proposal.isPresent() && !state.hasProposal(theirs) && !freshProposal) {
      sendProposal(peer, state, proposal.get());
    }
    if (!state.parts().isNone()) {
      core.parts(state.parts()).ifPresent(block -> parts(peer, state, block, freshParts));
    }
    proposal.filter(offer -> offer.polRound() >= 0).ifPresent(offer -> present(peer, state, offer.polRound(), SignedMsgType.PREVOTE));
    present(peer, state, theirs, SignedMsgType.PREVOTE);
    present(peer, state, theirs, SignedMsgType.PRECOMMIT);
    if (core.validRound() >= 0) {
      present(peer, state, core.validRound(), SignedMsgType.PREVOTE);
    }
    if (core.round() > theirs) {
      present(peer, state, core.round(), SignedMsgType.PREVOTE);
      present(peer, state, core.round(), SignedMsgType.PRECOMMIT);
    }
    if (core.decided().isPresent()) {
      present(peer, state, core.decidedVotes().round(), SignedMsgType.PRECOMMIT);
    }
  }

  private void present(String peer, PeerState state, int round, SignedMsgType type) {
    VoteSet votes = core.votes().get(round, type);
    if (votes != null && state.near(round)) {
      votes(peer, votes, state.votes(round, type), untold.isEmpty() ? null : untold.get(new RoundType(round, type)), state.answers());
    }
  }

  private void votes(String peer, VoteSet votes, BitSet known, BitSet notYet, Answers answers) {
    if (known.cardinality() >= votes.size()) {
      return;
    }
    for (int i = known.nextClearBit(0); i < votes.size(); i = known.nextClearBit(i + 1)) {
      Vote vote = votes.complete(i);
      if (vote != null && (notYet == null || !notYet.get(i))) {
        if (!answers.vote()) {
          return;
        }
        if (answers.firstVote(vote, vote.extension().size())) {
          known.set(i);
          way.send(peer, new Message.VoteMessage(vote));
        }
      }
    }
  }

  private void parts(String peer, PeerState state, BlockParts block, BitSet notYet) {
    BitSet here = state.partsHere();
    for (int i = here.nextClearBit(0); i < block.total(); i = here.nextClearBit(i + 1)) {
      Part part = block.part(i);
      if (part != null && (notYet == null || !notYet.get(i))) {
        if (!state.answers().part()) {
          return;
        }
        if (state.answers().firstPart(part, part.bytes().size())) {
          here.set(i);
          way.send(peer, new Message.PartMessage(state.height(), Math.max(0, state.round()), part));
        }
      }
    }
  }

  private void sendProposal(String peer, PeerState state, Proposal proposal) {
    if (!state.answers().firstPart(proposal, 0)) {
      return;
    }
    state.proposalSent(proposal.round());
    if (!state.parts().equals(proposal.blockId().parts())) {
      state.collects(proposal.blockId().parts(), new BitSet());
    }
    way.send(peer, new Message.ProposalMessage(proposal));
  }

  private void sendVote(String peer, PeerState state, Vote vote) {
    if (state.near(vote.round())) {
      state.votes(vote.round(), vote.type()).set(vote.validatorIndex());
    }
    way.send(peer, new Message.VoteMessage(vote));
  }

  private record RoundType(int round, SignedMsgType type) {}
}
