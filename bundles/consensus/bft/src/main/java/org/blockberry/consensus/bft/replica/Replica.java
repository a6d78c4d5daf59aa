package org.blockberry.consensus.bft.replica;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Vote;
import org.blockberry.chain.verify.CommitVerification;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.consensus.bft.core.BftCore;
import org.blockberry.consensus.bft.core.BftRules;
import org.blockberry.consensus.bft.core.Effect;
import org.blockberry.consensus.bft.core.HeightStart;
import org.blockberry.consensus.bft.core.Input;
import org.blockberry.consensus.bft.core.Known;
import org.blockberry.consensus.bft.core.Standing;
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
  private final Hearing hearing;
  private final ArrayDeque<Input> waiting = new ArrayDeque<>();
  private final Timers timers;
  private final CommitVerification commits;
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
    this.commits = new CommitVerification(world::verify);
    this.hearing = new Hearing(chainId, () -> core, gossip, world, this::input);
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
    return LoggedVotes.since(log.get(), start.height() - 2).stream().filter(vote -> vote.height() == start.height() - 1
        && vote.blockId().equals(start.lastBlock()) && !vote.extensionSignature().isEmpty()).toList();
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
    List<Effect.Equivocation> seen = new ArrayList<>();
    BuiltPieces pieces = new BuiltPieces();
    for (InputRecord record : records) {
      if (record instanceof InputRecord.Began began && began.height() == start.height()) {
        begun = true;
        core.on(began.at(), new Input.Begin(new HeightStart(start.height(), start.validators(), start.lastValidators(), start.lastBlock(),
            began.lastCommit(), start.lastTime(), start.maxBytes(), start.key(), began.silent(), began.proof(), began.standing(), start.extended(),
            start.lastExtended())));
      } else if (record instanceof InputRecord.Piece piece) {
        pieces.add(piece.bytes());
      } else if (record instanceof InputRecord.Happened happened) {
        Input input = happened.input();
        if (input instanceof Input.Built built) {
          input = new Input.Built(built.height(), built.round(), built.id(), pieces.take(built.id()), built.time());
        }
        if (begun) {
          for (Effect effect : core.on(happened.at(), input)) { // what it asked for then is asked for again below if it was not answered
            if (effect instanceof Effect.Equivocation equivocation) {
              seen.add(equivocation);
            }
          }
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
    seen.forEach(this::equivocation); // the node may have died before it had it on disk
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
    HeightStart seen = withSeenCommit(start);
    HeightStart with = core.keyAbroad() ? seen.silently() : seen; // a restart within this height signs nothing either
    List<Vote> extended = with.lastExtended() && core.height() == with.height() - 1 ? core.extendedPrecommits() : List.of();
    guarded(() -> {
      mark(start.height() - 1);
      if (log.isPresent()) {
        note(log.get(), with);
      }
      hearing.begin();
      List<Effect> effects = core.on(world.now(), new Input.Begin(with));
      if (resting) {
        gossip.moved();
      } else {
        perform(effects);
      }
    });
    drain();
    take(extended);
    hearing.again(resting);
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
   * A block that others decided: its commit's precommits and its parts are taken as if a peer had sent them, also those that contradict
   * what we have of liars. Nothing is believed that its signatures do not show.
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
    if (proof.height() != height || !commits.light(chainId, core.validators(), proof.blockId(), height, proof).accepted()) {
      return;
    }
    received("", new Message.MajorityClaim(height, proof.round(), SignedMsgType.PRECOMMIT, proof.blockId()));
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
    if (dead.isEmpty()) {
      hearing.received(peer, wire, resting);
    }
  }

  /** A message of a peer that keeps to its own rules. */
  public void received(String peer, Message message) {
    if (dead.isEmpty()) {
      hearing.received(peer, message, resting);
    }
  }

  /** The application's verdict on what another validator added to its precommit. A vote whose extension is refused counts nowhere. */
  public void judged(Vote vote, String peer, boolean accepted) {
    hearing.judged(vote, peer, accepted);
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
    hearing.accuse(votes.first(), votes.second());
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
