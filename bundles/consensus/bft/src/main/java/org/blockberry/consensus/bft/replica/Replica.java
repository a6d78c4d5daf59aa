package org.blockberry.consensus.bft.replica;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.ConsensusSigner.SignedHeight;
import org.blockberry.api.consensus.ConsensusSigner.SignedStep;
import org.blockberry.api.consensus.DoubleSignException;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockIdFlag;
import org.blockberry.chain.Commit;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.Part;
import org.blockberry.chain.PartSet;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.consensus.bft.core.BftCore;
import org.blockberry.consensus.bft.core.BftRules;
import org.blockberry.consensus.bft.core.Effect;
import org.blockberry.consensus.bft.core.HeightStart;
import org.blockberry.consensus.bft.core.Input;
import org.blockberry.consensus.bft.core.Known;
import org.blockberry.consensus.bft.core.Standing;
import org.blockberry.consensus.bft.core.VoteSet;
import org.blockberry.consensus.bft.gossip.Finished;
import org.blockberry.consensus.bft.gossip.Gossip;
import org.blockberry.consensus.bft.gossip.Message;

/**
 * Runs the core: logs each input before it acts, makes the log durable before it signs, carries effects out in order, and after a restart
 * lets the core take the logged inputs again. A vote costs two syncs: that of the log, which holds what allows the vote, and that of the
 * signer. The vote itself needs none: the signer remembers it and gives it out again when the replayed core asks.
 *
 * <p>For one thread. Specification bft sections 10 and 11.
 */
public final class Replica implements Effect.Handler {
  private static final Duration ASK_SIGNER_AGAIN = Duration.ofMillis(200);

  private final String chainId;
  private final World world;
  private final Optional<InputLog> log; // none for one who signs nothing
  private final BftRules rules;
  private BftCore core;
  private final Gossip gossip;
  private final Early early = new Early();
  private final ArrayDeque<Input> waiting = new ArrayDeque<>();
  private final Set<Bytes> accused = new HashSet<>(); // of equivocation at this height
  private final Timers timers;
  private final Extensions extensions = new Extensions();
  private SignersMemory signers; // as it was at the start
  private long marked; // last height whose end is in the log
  private boolean draining;
  private boolean resting;
  private boolean askingAgain; // a question to the signer is on its way
  private String dead = "";

  /** @param log empty for a follower */
  public Replica(String chainId, BftRules rules, World world, Optional<InputLog> log) {
    this.chainId = requireNonNull(chainId, "chainId");
    this.world = requireNonNull(world, "world");
    this.log = requireNonNull(log, "log");
    this.rules = rules;
    this.core = new BftCore(rules);
    this.gossip = new Gossip(core, world);
    this.timers = new Timers(world, this::input);
  }

  // ---- heights ----

  /**
   * Begins after a start of the process.
   *
   * @param signed what the signer signed last
   * @param remembered what it knows of that height; empty if it does not know enough
   */
  public void start(HeightStart start, SignedStep signed, Optional<SignedHeight> remembered) {
    if (log.isEmpty()) {
      begin(start);
      return;
    }
    guarded(() -> {
      marked = log.get().lastEnded();
      signers = new SignersMemory(chainId, signed, remembered);
      recover(start);
    });
  }

  /** Specification bft section 11, 2: what the last marker says about the tail of the log. */
  private void recover(HeightStart start) {
    List<Vote> extended = start.lastExtended() ? extendedInLog(start) : List.of();
    recoverHeight(start);
    take(extended);
  }

  /** What was added to the precommits for the block before, as the log has it. */
  private List<Vote> extendedInLog(HeightStart start) {
    List<Vote> found = new ArrayList<>();
    log.get().replayAfter(start.height() - 2, record -> {
      if (InputRecord.decode(record) instanceof InputRecord.Happened happened) {
        Vote vote = happened.input() instanceof Input.VoteIn in ? in.vote() : happened.input() instanceof Input.SignedVote signed ? signed.vote() : null;
        if (vote != null && vote.height() == start.height() - 1 && vote.blockId().equals(start.lastBlock()) && !vote.extensionSignature().isEmpty()) {
          found.add(vote);
        }
      }
    });
    return found;
  }

  /** Precommits of the height before with their extensions, which the commit that it began with lacks. */
  private void take(List<Vote> extended) {
    for (Vote vote : extended) {
      if (core.lastCommit().filter(votes -> votes.round() == vote.round() && votes.counts(vote)).isPresent()) {
        takeAlsoAtRest(new Input.VoteIn(vote, ""));
      }
    }
  }

  private void takeAlsoAtRest(Input input) {
    if (!resting) {
      input(input);
      return;
    }
    guarded(() -> {
      Instant now = world.now();
      if (log.isPresent()) {
        note(log.get(), now, input);
      }
      core.on(now, input); // what it asks for is asked for by resume
    });
  }

  private void recoverHeight(HeightStart start) {
    long before = start.height() - 1;
    List<InputRecord> records = new ArrayList<>();
    boolean found = log.get().replayAfter(before, record -> records.add(InputRecord.decode(record)));
    if (found) {
      replay(start, records);
    } else if (marked > before || signers.signedAt(start)) {
      beginWithoutLog(start, "does not belong to height " + start.height() + " (its last mark is " + marked + ", last signed " + signers + ")");
    } else {
      begin(start); // a crash between the block's and the mark's sync, or blocks that came from elsewhere: the tail is of finished heights
    }
  }

  /** As the signer remembers, or without a signature until the next height. */
  private void beginWithoutLog(HeightStart start, String why) {
    Optional<Standing> standing = signers.standing(start);
    world.warn("the log of consensus " + why + ": " + standing.map(SignersMemory::describe).orElse("nothing is signed until the next height, because"
        + " the signer does not know what is locked. If that height never comes, and only then: blockberry consensus recover --help"));
    marked = start.height() - 1;
    log.orElseThrow().startOver(marked, List.of()); // what it holds is of another past
    begin(standing.map(start::at).orElseGet(start::silently));
  }

  private void replay(HeightStart start, List<InputRecord> records) {
    boolean begun = false;
    Bytes pieces = Bytes.EMPTY;
    for (InputRecord record : records) {
      if (record instanceof InputRecord.Began began && began.height() == start.height()) {
        begun = true;
        core.on(began.at(), new Input.Begin(new HeightStart(start.height(), start.validators(), start.lastValidators(), start.lastBlock(),
            began.lastCommit(), start.lastTime(), start.maxBytes(), start.key(), began.silent(), began.proof(), began.standing(), start.extended(),
            start.lastExtended())));
      } else if (record instanceof InputRecord.Piece piece) {
        pieces = pieces.concat(piece.bytes());
      } else if (record instanceof InputRecord.Happened happened) {
        Input input = happened.input();
        if (input instanceof Input.Built built) {
          input = new Input.Built(built.height(), built.round(), built.id(), pieces, built.time());
          pieces = Bytes.EMPTY;
        }
        if (begun) {
          core.on(happened.at(), input); // what it asked for then is asked for again below if it was not answered
        }
      }
    }
    if (!begun && !signers.signedAt(start)) {
      begin(start);
      return;
    }
    if (!begun || signers.signedMoreThan(core)) {
      core = new BftCore(rules);
      gossip.over(core);
      beginWithoutLog(start, "lost what led to the signature for " + signers);
      return;
    }
    if (!core.halted().isEmpty()) {
      die(core.halted());
      return;
    }
    world.replayed();
    gossip.moved();
    perform(core.outstanding());
    drain();
    world.moved();
  }

  /** Begins a height: the block before it is committed. A height that began already changes nothing. */
  public void begin(HeightStart start) {
    if (!dead.isEmpty() || start.height() <= core.height()) {
      return;
    }
    HeightStart with = withSeenCommit(start);
    List<Vote> extended = with.lastExtended() && core.height() == with.height() - 1 ? core.extendedPrecommits() : List.of();
    guarded(() -> {
      mark(start.height() - 1);
      if (log.isPresent()) {
        note(log.get(), with);
      }
      accused.clear();
      extensions.clear();
      List<Effect> effects = core.on(world.now(), new Input.Begin(with));
      if (resting) {
        gossip.moved();
      } else {
        perform(effects);
      }
    });
    drain();
    take(extended);
    early.take().forEach(kept -> received(kept.peer(), kept.message()));
    world.moved();
  }

  /** With the precommits that came late as well, if it is our own decision. */
  private HeightStart withSeenCommit(HeightStart start) {
    if (core.height() != start.height() - 1) {
      return start;
    }
    Optional<Commit> seen = core.seenCommit().filter(commit -> commit.blockId().equals(start.lastBlock())
        && commit.round() == start.lastCommit().round());
    return seen.map(start::withLastCommit).orElse(start);
  }

  /** The block of {@code height} is durable: its end is noted before it is executed. */
  public void stored(long height) {
    guarded(() -> mark(height));
  }

  private void mark(long height) {
    if (log.isPresent() && marked < height) {
      log.get().endHeight(height);
      marked = height;
    }
  }

  // ---- what happens ----

  /**
   * A block that others decided: its commit's precommits and its parts are taken as if a peer had sent them. Nothing is believed that its
   * signatures do not show.
   */
  public void decidedElsewhere(long height, Bytes block, Bytes commit) {
    if (height != core.height() || resting || !dead.isEmpty()) {
      return;
    }
    Commit proof;
    List<Part> parts;
    try {
      proof = Commit.decode(commit);
      proof.validate();
      parts = PartSet.split(block).parts();
    } catch (DecodingException | InvalidBlockException | IllegalArgumentException e) {
      return;
    }
    if (proof.height() != height || proof.size() != core.validators().size()) {
      return;
    }
    for (int i = 0; i < proof.size() && core.decided().isEmpty(); i++) {
      if (proof.signatures().get(i).flag() == BlockIdFlag.COMMIT) {
        received("", new Message.VoteMessage(proof.vote(i)));
      }
    }
    parts.forEach(part -> received("", new Message.PartMessage(height, proof.round(), part)));
  }

  /** An answer or a timer. */
  public void input(Input input) {
    if (resting || !dead.isEmpty()) {
      return;
    }
    waiting.add(input);
    drain();
  }

  /** Takes nothing and does nothing until {@link #resume}; what was signed is in the log. */
  public void rest() {
    resting = true;
    timers.cancelAll(); // asked for again by resume
  }

  /** Goes on; what was asked for before and not answered is asked for again. */
  public void resume() {
    if (resting) {
      resting = false;
      guarded(() -> perform(core.outstanding()));
      drain();
    }
  }

  /** A peer can be talked to. */
  public void peerReady(String peer) {
    gossip.ready(peer);
  }

  /** A peer is gone. */
  public void peerGone(String peer) {
    gossip.gone(peer);
  }

  /** Time passes; called every 50 to 200 ms. */
  public void tick() {
    if (!resting && dead.isEmpty()) {
      gossip.tick();
    }
  }

  /** A message of a peer as it came. */
  public void received(String peer, Bytes wire) {
    Message message;
    try {
      message = Message.fromWire(wire);
    } catch (DecodingException | InvalidBlockException | IllegalArgumentException e) {
      world.report(peer, "sent what is no consensus message: " + e.getMessage());
      return;
    }
    received(peer, message);
  }

  /** A message of a peer that keeps to its own rules. */
  public void received(String peer, Message message) {
    if (!dead.isEmpty() || core.height() == 0 || resting && message.channel() != Message.Channel.STATE) {
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
      VoteSet claimed = claim.height() == core.height() && !resting ? core.votes().get(claim.round(), claim.type()) : null;
      if (claimed != null && !claimed.claimedBy(peer)) {
        input(new Input.MajorityClaimed(claim.height(), claim.round(), claim.type(), claim.block(), peer));
      }
      gossip.on(peer, claim);
    } else if (message instanceof Message.ProposalMessage sent) {
      proposal(peer, sent);
    } else if (message instanceof Message.PartMessage sent) {
      gossip.has(peer, sent.height(), sent.part());
      if (sent.height() == core.height()) {
        core.lacking(sent.part()).ifPresent(block -> input(new Input.PartIn(sent.height(), sent.round(), block, sent.part(), peer)));
      } else {
        ifNext(sent.height(), peer, message);
      }
    } else if (message instanceof Message.VoteMessage sent) {
      vote(peer, sent);
    } else if (message instanceof Message.EvidenceMessage sent) {
      world.evidence(peer, sent.evidence());
    }
  }

  private void ifNext(long height, String peer, Message message) {
    if (height == core.height() + 1) {
      early.keep(peer, message);
    }
  }

  private void proposal(String peer, Message.ProposalMessage sent) {
    Proposal proposal = sent.proposal();
    if (proposal.height() != core.height()) {
      ifNext(proposal.height(), peer, sent);
      return;
    }
    gossip.has(peer, proposal);
    Optional<Proposal> known = core.proposal(proposal.round());
    if (proposal.round() < core.round() || proposal.round() > core.round() + 1 || known.isPresent() && known.get().equals(proposal)) {
      return;
    }
    Bytes proposer = core.proposer(proposal.round());
    if (world.verify(core.validators().find(proposer).orElseThrow().publicKey(), proposal.signBytes(chainId), proposal.signature())) {
      input(new Input.ProposalIn(proposal, peer));
    } else {
      world.report(peer, "sent a proposal for " + proposal.height() + "/" + proposal.round() + " that " + proposer + " did not sign");
    }
  }

  private void vote(String peer, Message.VoteMessage sent) {
    Vote vote = sent.vote();
    ValidatorSet set;
    VoteSet counted;
    if (vote.height() == core.height()) {
      set = core.validators();
      counted = core.votes().get(vote.round(), vote.type());
    } else if (vote.height() == core.height() - 1 && vote.type() == SignedMsgType.PRECOMMIT && core.lastCommit().isPresent()
        && core.lastCommit().get().round() == vote.round()) {
      set = core.start().lastValidators();
      counted = core.lastCommit().get();
    } else {
      ifNext(vote.height(), peer, sent);
      return;
    }
    boolean extended = vote.type() == SignedMsgType.PRECOMMIT && !vote.blockId().isNil()
        && (vote.height() == core.height() ? core.start().extended() : core.start().lastExtended());
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
    boolean counts = counted == null || counted.counts(vote) || core.isOurs(vote.validatorAddress());
    if (!counts && (accused.contains(vote.validatorAddress()) || counted.get(place).blockId().equals(vote.blockId()))) {
      return; // one accusation per height is enough, and a second signature over the same is none
    }
    if (extensions.knows(vote)) {
      return; // it is being judged, or was refused
    }
    if (signed(vote, set.get(place).publicKey())) {
      if (counts && extended && vote.height() == core.height() && !vote.extensionSignature().isEmpty() && !core.isOurs(vote.validatorAddress())) {
        if (extensions.judging(vote)) {
          world.judgeExtension(vote, peer);
        }
      } else if (counts) {
        input(new Input.VoteIn(vote, peer));
      } else if (accused.add(vote.validatorAddress())) {
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

  /** Evidence is about votes; what was added to them proves nothing and may be large. */
  private void accuse(Vote first, Vote second) {
    world.equivocation(first.withExtension(Bytes.EMPTY, Bytes.EMPTY), second.withExtension(Bytes.EMPTY, Bytes.EMPTY));
  }

  /** The application's verdict on what another validator added to its precommit. A vote whose extension is refused counts nowhere. */
  public void judged(Vote vote, String peer, boolean accepted) {
    if (vote.height() != core.height() && vote.height() != core.height() - 1) {
      return;
    }
    extensions.judged(vote, accepted);
    if (accepted) {
      input(new Input.VoteIn(vote, peer));
    }
  }

  private void drain() {
    if (draining) {
      return;
    }
    draining = true;
    try {
      while (!waiting.isEmpty() && dead.isEmpty()) {
        Input input = waiting.remove();
        Instant now = world.now();
        if (log.isPresent() && core.height() > 0) {
          note(log.get(), now, input);
        }
        perform(core.on(now, input));
      }
    } catch (InputLog.Failed e) {
      die(e.getMessage());
    } finally {
      draining = false;
    }
  }

  private void note(InputLog log, HeightStart start) {
    Bytes began = InputRecord.encode(began(world.now(), start));
    try {
      log.append(began);
    } catch (InputLog.Full e) {
      log.startOver(start.height() - 1, List.of(began)); // what else it holds is of finished heights
    }
  }

  private static InputRecord.Began began(Instant at, HeightStart start) {
    return new InputRecord.Began(at, start.height(), start.lastCommit(), start.silent(), start.proof(), start.standing());
  }

  private void note(InputLog log, Instant now, Input input) {
    try {
      append(log, now, input);
    } catch (InputLog.Full e) {
      world.warn("a height of many rounds: " + e.getMessage() + ". It starts over with what is needed of height " + core.height());
      log.startOver(marked, needed(log, now));
      try {
        append(log, now, input);
      } catch (InputLog.Full again) {
        throw new InputLog.Failed("what is needed of height " + core.height() + " fills the whole log: " + again.getMessage(), again);
      }
    }
  }

  /** The running height in few records: where we stand, and of what we know what has room. */
  private List<Bytes> needed(InputLog log, Instant now) {
    HeightStart known = core.start().withLastCommit(core.lastCommitForBlock());
    HeightStart start = core.keyAbroad() ? known.silently() : known;
    List<Bytes> records = new ArrayList<>();
    records.add(InputRecord.encode(began(now, core.standing().map(start::at).orElse(start))));
    long room = log.room() - cost(records.get(0));
    for (Known next : core.known()) {
      Bytes record = InputRecord.encode(next.at(), next.input());
      room -= cost(record);
      if (room < 0) {
        break;
      }
      records.add(record);
    }
    return records;
  }

  private static long cost(Bytes record) {
    return record.size() + InputLog.RECORD_OVERHEAD;
  }

  private static void append(InputLog log, Instant now, Input input) {
    if (input instanceof Input.Built built) {
      for (int at = 0; at < built.block().size(); at += InputRecord.PIECE) {
        Bytes piece = built.block().slice(at, Math.min(at + InputRecord.PIECE, built.block().size()));
        log.append(InputRecord.encode(new InputRecord.Piece(piece)));
      }
    }
    log.append(InputRecord.encode(now, input));
  }

  private void perform(List<Effect> effects) {
    for (Effect effect : effects) {
      if (dead.isEmpty()) {
        effect.accept(this);
      }
    }
  }

  private void guarded(Runnable task) {
    if (dead.isEmpty()) {
      try {
        task.run();
      } catch (InputLog.Failed e) {
        die(e.getMessage());
      } catch (DecodingException e) {
        die("its log holds what this version cannot read: " + e.getMessage());
      }
    }
  }

  private void die(String reason) {
    dead = reason;
    waiting.clear();
    timers.cancelAll();
    world.halted(reason);
  }

  // ---- effects ----

  @Override
  public void startTimer(Effect.StartTimer timer) {
    timers.start(timer);
  }

  @Override
  public void build(Effect.Build build) {
    world.build(build);
  }

  @Override
  public void validate(Effect.Validate validate) {
    world.validate(validate);
  }

  @Override
  public void extend(Effect.Extend extend) {
    world.extend(extend);
  }

  @Override
  public void sign(Effect.SignProposal sign) {
    Proposal unsigned = sign.unsigned();
    Input refused = new Input.SignRefused(unsigned.height(), unsigned.round(), SignedMsgType.PROPOSAL, "");
    signed(unsigned.height(), unsigned.round(), ConsensusSigner.STEP_PROPOSAL, unsigned.signBytes(chainId), refused).ifPresent(signature ->
        waiting.add(new Input.SignedProposal(unsigned.withSignature(signature.bytes()))));
  }

  @Override
  public void sign(Effect.SignVote sign) {
    Vote unsigned = sign.unsigned();
    int step = unsigned.type() == SignedMsgType.PREVOTE ? ConsensusSigner.STEP_PREVOTE : ConsensusSigner.STEP_PRECOMMIT;
    Input refused = new Input.SignRefused(unsigned.height(), unsigned.round(), unsigned.type(), "");
    boolean extended = core.start().extended() && unsigned.type() == SignedMsgType.PRECOMMIT && !unsigned.blockId().isNil();
    signed(unsigned.height(), unsigned.round(), step, unsigned.signBytes(chainId), refused).map(signature -> withTimeOf(unsigned, signature))
        .flatMap(vote -> extended ? extended(vote, refused) : Optional.of(vote)).ifPresent(vote -> waiting.add(new Input.SignedVote(vote)));
  }

  /** After the vote itself: the signer signs extensions of no other. */
  private Optional<Vote> extended(Vote vote, Input refused) {
    return asked(refused, () -> vote.withExtension(vote.extension(),
        world.signExtension(vote.height(), vote.round(), vote.extensionSignBytes(chainId))));
  }

  /** An earlier signature for the same vote has its own time. */
  private static Vote withTimeOf(Vote unsigned, World.Signature signature) {
    Instant time = SignBytes.timestamp(signature.signBytes());
    return new Vote(unsigned.type(), unsigned.height(), unsigned.round(), unsigned.blockId(), time, unsigned.validatorAddress(),
        unsigned.validatorIndex(), signature.bytes(), unsigned.extension(), unsigned.extensionSignature());
  }

  private Optional<World.Signature> signed(long height, int round, int step, Bytes signBytes, Input refused) {
    return asked(refused, () -> {
      if (log.isPresent()) {
        log.get().sync();
      }
      Optional<ConsensusSigner.Signed> said = signers == null ? Optional.empty() : signers.said(height, signBytes);
      return said.isPresent() ? new World.Signature(said.get().signBytes(), said.get().signature()) : world.sign(height, round, step, signBytes);
    });
  }

  /** Something that the signer has to answer. */
  private interface Question<T> {
    T ask() throws World.SignerAway;
  }

  private <T> Optional<T> asked(Input refused, Question<T> question) {
    try {
      return Optional.of(question.ask());
    } catch (DoubleSignException e) {
      world.warn("the signer refuses: " + e.getMessage());
      waiting.add(refused);
    } catch (World.SignerAway e) {
      world.warn("the signer does not answer: " + e.getMessage());
      if (!askingAgain) {
        askingAgain = true;
        world.later(ASK_SIGNER_AGAIN, this::askSignerAgain);
      }
    }
    return Optional.empty();
  }

  private void askSignerAgain() {
    askingAgain = false;
    if (!resting) {
      guarded(() -> perform(core.outstanding().stream()
          .filter(effect -> effect instanceof Effect.SignVote || effect instanceof Effect.SignProposal).toList()));
      drain();
    }
  }

  @Override
  public void share(Effect.ShareProposal share) {
    gossip.shareProposal(share.proposal(), share.ours());
  }

  @Override
  public void share(Effect.SharePart share) {
    gossip.sharePart(share.height(), share.round(), share.part(), share.block().parts(), share.ours());
  }

  @Override
  public void share(Effect.ShareVote share) {
    gossip.shareVote(share.vote(), share.ours());
  }

  @Override
  public void moved(Effect.Moved moved) {
    timers.moved(moved);
    gossip.moved();
    world.moved();
  }

  @Override
  public void decide(Effect.Decide decide) {
    if (log.isPresent() && core.start().extended()) {
      log.get().sync(); // the next proposer needs what was added to the precommits, and the block shows none of it
    }
    gossip.finished(decide.height(), new Finished(core.decidedVotes(), core.parts(decide.id().parts()).orElseThrow()));
    world.decide(decide);
  }

  @Override
  public void equivocation(Effect.Equivocation votes) {
    if (accused.add(votes.first().validatorAddress())) {
      accuse(votes.first(), votes.second());
    }
  }

  @Override
  public void doubleProposal(Effect.DoubleProposal proposals) {
    world.warn("two proposals for " + proposals.first().height() + "/" + proposals.first().round() + " are signed by one proposer");
  }

  @Override
  public void halt(String reason) {
    die(reason);
  }

  // ---- what others may see ----

  /** Whether anything was signed at this height since the process began, or is in the log. */
  public boolean signed() {
    return core.signs() > 0;
  }

  /** Whether the decided block was given away to be committed. */
  public boolean deciding() {
    return core.deciding();
  }

  /** The core, to look at. */
  public BftCore core() {
    return core;
  }

  /** Timers that run for the core. */
  public int timers() {
    return timers.running();
  }

  /** The gossip, to look at. */
  public Gossip gossip() {
    return gossip;
  }

  /** Why nothing goes on; empty if it does. */
  public String dead() {
    return dead;
  }
}
