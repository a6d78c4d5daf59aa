package org.blockberry.consensus.poa;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusSigner.SignedStep;
import org.blockberry.api.consensus.EngineStatus;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.ValidatorSet;

/**
 * Decides what a single authority does next. Events in, effects out; no clock, thread or I/O. Not thread safe.
 *
 * <p>A height goes {@code WAIT} (for time or transactions), {@code PROPOSE}, {@code SIGN}, {@code COMMIT}, and from the
 * committed tip to the next height. At most one block is in flight. What was signed is signed again only with the
 * same bytes, or in a later round of the same height; and a block once sealed is handed to the node until it takes
 * it.
 */
final class PoaCore {
  /** Attempts to get a block from a misbehaving part of the node, about two minutes. */
  static final int MAX_PLUGIN_FAILURES = 30;
  /** Rounds in which a signer may refuse one block. */
  static final int MAX_REFUSALS = 3;
  static final Duration FIRST_RETRY = Duration.ofMillis(100);
  static final Duration LAST_RETRY = Duration.ofSeconds(5);

  private static final int SIGNATURE_BYTES = 64;

  /** Where a height is. */
  enum Phase {
    /** Not started. */
    NEW,
    /** This node cannot seal the height. */
    BLOCKED,
    /** For time or transactions. */
    WAIT,
    /** The node builds the block. */
    PROPOSE,
    /** The signer signs it. */
    SIGN,
    /** The node commits it. */
    COMMIT,
    /** Stopped between two heights. */
    PARKED,
    /** Stopped for good. */
    FAILED
  }

  private record ParkRequest(long number, long height, boolean answered) {
    /** A chain that grows by blocks from elsewhere takes the rest along. */
    ParkRequest at(long tip) {
      return new ParkRequest(number, tip, answered);
    }
  }

  private final String chainId;
  private final PoaConfig config;
  private final List<PoaEffect> effects = new ArrayList<>();

  private Phase phase = Phase.NEW;
  private ChainTip tip;
  private ValidatorSet validators = ValidatorSet.EMPTY;
  private Authority authority = Authority.withoutKey();
  private boolean proofDue = true; // an application hash that no header holds yet, or may not
  private int round;
  private Pace pace = Pace.atOnce();
  private boolean transactions;
  private Optional<Instant> lastProposal = Optional.empty();
  private long timer;
  private Duration timerDelay = Duration.ZERO;
  private Instant timerStarted = Instant.EPOCH;
  private long attempt;
  private int failures;
  private int refusals;
  private Seal seal;
  private SealedBlock sealed;
  private long askedToSign; // highest height whose sign bytes were given to the signer
  private Optional<ParkRequest> park = Optional.empty();
  private String note = "";

  PoaCore(String chainId, PoaConfig config) {
    this.chainId = chainId;
    this.config = config;
  }

  /** Takes one event. */
  List<PoaEffect> on(PoaEvent event) {
    effects.clear();
    dispatch(event);
    return List.copyOf(effects);
  }

  Phase phase() {
    return phase;
  }

  EngineStatus status() {
    EngineStatus.Builder status = EngineStatus.builder(tip == null ? 0 : height(), round, step()).note(note)
        .validator(authority.seals() && phase != Phase.FAILED);
    if (authority.seals()) {
      status.proposer(authority.address());
    }
    return status.build();
  }

  private void dispatch(PoaEvent event) {
    if (event instanceof PoaEvent.Started started) {
      onStarted(started);
    } else if (phase == Phase.NEW) {
      return; // the tip that start brings includes whatever this was about
    } else if (event instanceof PoaEvent.Park request) {
      onPark(request);
    } else if (event instanceof PoaEvent.Committed committed) {
      advanceTo(committed.tip(), committed.look());
    } else if (phase == Phase.FAILED) {
      return;
    } else if (event instanceof PoaEvent.TimerFired fired) {
      onTimer(fired);
    } else if (event instanceof PoaEvent.TransactionsWait waiting) {
      onTransactions(waiting.now());
    } else if (event instanceof PoaEvent.Proposed proposed) {
      onProposed(proposed);
    } else if (event instanceof PoaEvent.ProposeFailed failed) {
      onProposeFailed(failed);
    } else if (event instanceof PoaEvent.Signed signed) {
      onSigned(signed.signature());
    } else if (event instanceof PoaEvent.SignRefused refused) {
      onSignRefused(refused.reason(), refused.last());
    } else if (event instanceof PoaEvent.SignFailed failed) {
      onSignFailed(failed);
    } else if (event instanceof PoaEvent.CommitFailed failed) {
      onCommitFailed(failed);
    } else if (event instanceof PoaEvent.ParkCancelled cancelled) {
      if (park.isPresent() && park.get().number() == cancelled.request()) {
        resume(cancelled.look());
      }
    } else if (event instanceof PoaEvent.Resume resumed) {
      resume(resumed.look());
    } else {
      throw new IllegalArgumentException("unknown event " + event);
    }
  }

  // ---- heights

  private void onStarted(PoaEvent.Started started) {
    if (phase == Phase.NEW) {
      moveTo(started.look().tip(), started.look());
    }
  }

  /**
   * Goes to {@code newer} unless it is known: a tip is told twice, by the future and by the call, and seen by timers.
   */
  private boolean advanceTo(ChainTip newer, Look look) {
    if (newer.height() <= tip.height()) {
      return false;
    }
    proofDue = !newer.appHash().equals(tip.appHash());
    if (phase == Phase.FAILED) {
      tip = newer;
    } else {
      moveTo(newer, look);
    }
    return true;
  }

  private void moveTo(ChainTip newTip, Look look) {
    tip = newTip;
    sealed = null;
    seal = null;
    failures = 0;
    refusals = 0;
    try {
      validators = ValidatorSet.decode(tip.validators());
    } catch (RuntimeException e) { // whatever is wrong with it, the chain cannot go on from here
      fail("the validator set of height " + height() + " cannot be read: " + e.getMessage());
      return;
    }
    beginHeight(look);
  }

  private void beginHeight(Look look) {
    round = 0;
    note = "";
    if (park.isPresent() && !park.get().answered() && tip.height() > park.get().height()) {
      answerPark(false); // blocks from elsewhere went past that height
      park = Optional.empty();
    }
    if (park.isPresent() && tip.height() >= park.get().height()) {
      park = Optional.of(park.get().at(tip.height()));
      parkNow();
      return;
    }
    authority = look.key().map(key -> Authority.in(validators, key.address())).orElseGet(Authority::withoutKey);
    if (!authority.seals()) {
      phase = Phase.BLOCKED;
      note = authority.refusal();
      startTimer(Pace.LOOK_AGAIN, look.now()); // a key may be added while the node runs
      return;
    }
    SignedStep last = look.key().orElseThrow().last();
    if (last.height() > height()) {
      fail("the signer has signed height " + last.height() + " but the chain is at " + tip.height()
          + ": the chain's data is older than the signer's record. Restore the newer data, or sync, before sealing");
      return;
    }
    if (last.height() == height() && last.round() == Integer.MAX_VALUE) {
      fail("the signer's memory was begun with height " + last.height() + " and signs only above it, but that height has no block yet");
      return;
    }
    // Something was signed for this height before a crash, or by another engine: never a second block in that round.
    round = last.height() == height() ? last.round() + 1 : 0;
    phase = Phase.WAIT;
    transactions = look.transactions();
    boolean first = tip.height() < tip.initialHeight();
    pace = first ? Pace.atOnce() : Pace.after(lastProposal, look.now(), config, config.createEmptyBlocks() || proofDue);
    proposeIfDue(look.now());
  }

  // ---- waiting

  private void onTimer(PoaEvent.TimerFired fired) {
    if (fired.timer() != timer) {
      return; // replaced by a later one
    }
    timer++; // a timer counts once
    Look look = fired.look();
    if (advanceTo(look.tip(), look)) {
      return;
    }
    if (phase == Phase.BLOCKED) {
      beginHeight(look);
    } else if (phase == Phase.WAIT) {
      pace = pace.less(timerDelay);
      transactions = look.transactions();
      proposeIfDue(look.now());
    } else if (phase == Phase.SIGN) {
      sign();
    } else if (phase == Phase.COMMIT) {
      effects.add(new PoaEffect.Commit(sealed));
    }
  }

  private void onTransactions(Instant now) {
    if (phase != Phase.WAIT || transactions) {
      return; // looked at when the next height begins
    }
    Duration waited = Duration.between(timerStarted, now);
    boolean plausible = !waited.isNegative() && waited.compareTo(timerDelay) <= 0;
    pace = pace.less(plausible ? waited : Duration.ZERO);
    transactions = true;
    proposeIfDue(now);
  }

  private void proposeIfDue(Instant now) {
    if (!pace.due(transactions)) {
      startTimer(pace.delay(transactions), now);
      return;
    }
    timer++;
    attempt++;
    phase = Phase.PROPOSE;
    lastProposal = Optional.of(now);
    Bytes lastCommit = tip.height() < tip.initialHeight() ? Bytes.EMPTY : tip.commit();
    effects.add(new PoaEffect.Propose(attempt, round, lastCommit, authority.address()));
  }

  // ---- proposing

  private void onProposed(PoaEvent.Proposed proposed) {
    if (phase != Phase.PROPOSE || proposed.attempt() != attempt) {
      return; // given up meanwhile; nothing was signed
    }
    Proposal proposal = proposed.proposal();
    if (proposal.height() != height()) {
      // The chain moved between question and answer; the timer sees the new tip if nobody tells of it.
      retryProposal(new Failure(Failure.Kind.PLUGIN, "the node built block " + proposal.height() + ", not " + height()),
          proposed.now());
      return;
    }
    try {
      seal = Seal.of(chainId, proposal, round, proposed.now());
    } catch (RuntimeException e) { // a block that cannot be named must not be signed
      fail("the proposal of height " + height() + " cannot be sealed: " + e.getMessage());
      return;
    }
    failures = 0;
    sign();
  }

  private void onProposeFailed(PoaEvent.ProposeFailed failed) {
    if (phase != Phase.PROPOSE || failed.attempt() != attempt) {
      return;
    }
    retryProposal(failed.failure(), failed.now());
  }

  private void retryProposal(Failure failure, Instant now) {
    failures++;
    if (failure.kind() == Failure.Kind.FATAL
        || failure.kind() == Failure.Kind.PLUGIN && failures >= MAX_PLUGIN_FAILURES) {
      fail("no block for height " + height() + ": " + failure.reason());
      return;
    }
    phase = Phase.WAIT;
    note = "no block yet, trying again: " + failure.reason();
    pace = pace.atLeast(retryDelay());
    startTimer(pace.delay(transactions), now);
  }

  // ---- signing

  private void sign() {
    phase = Phase.SIGN;
    timer++;
    askedToSign = height();
    effects.add(new PoaEffect.Sign(height(), round, authority.address(), seal.signBytes()));
  }

  private void onSigned(Bytes signature) {
    if (phase != Phase.SIGN) {
      return; // the height was committed from elsewhere meanwhile
    }
    if (signature.size() != SIGNATURE_BYTES) {
      fail("the signer gave a signature of " + signature.size() + " bytes, not " + SIGNATURE_BYTES);
      return;
    }
    failures = 0;
    sealed = seal.with(signature, authority);
    phase = Phase.COMMIT;
    note = "";
    effects.add(new PoaEffect.Commit(sealed));
    if (park.isPresent() && park.get().height() == height()) {
      answerPark(true); // decided, and the next height will not begin
    }
  }

  private void onSignRefused(String reason, SignedStep last) {
    if (phase != Phase.SIGN) {
      return;
    }
    refusals++;
    if (last.height() != height() || last.round() < round || last.round() == Integer.MAX_VALUE || refusals > MAX_REFUSALS) {
      fail("the signer refuses height " + height() + " round " + round + ": " + reason);
      return;
    }
    round = last.round() + 1;
    seal = seal.inRound(round);
    sign();
  }

  private void onSignFailed(PoaEvent.SignFailed failed) {
    if (phase != Phase.SIGN) {
      return;
    }
    failures++;
    if (failed.failure().kind() != Failure.Kind.EMPTY_SLOT) {
      fail("the signer failed at height " + height() + ": " + failed.failure().reason());
      return;
    }
    note = "not signed yet, trying again: " + failed.failure().reason();
    startTimer(retryDelay(), failed.now());
  }

  // ---- committing

  private void onCommitFailed(PoaEvent.CommitFailed failed) {
    if (phase != Phase.COMMIT || failed.height() != height()) {
      return;
    }
    failures++;
    if (failed.failure().kind() != Failure.Kind.EMPTY_SLOT) {
      fail("block " + height() + " was not committed: " + failed.failure().reason());
      return;
    }
    note = "not committed yet, trying again: " + failed.failure().reason();
    startTimer(retryDelay(), failed.now());
  }

  // ---- parking

  private void onPark(PoaEvent.Park request) {
    long height = request.height();
    if (phase == Phase.FAILED) {
      effects.add(new PoaEffect.AnswerPark(request.request(), tip.height() <= height && askedToSign <= height));
      return;
    }
    if (park.isPresent() && park.get().answered()) {
      // Granted and not resumed yet: it stands, whatever else is asked for.
      effects.add(new PoaEffect.AnswerPark(request.request(), park.get().height() == height));
      return;
    }
    park.ifPresent(earlier -> effects.add(new PoaEffect.AnswerPark(earlier.number(), false)));
    park = Optional.empty();
    if (tip.height() > height || askedToSign > height) {
      effects.add(new PoaEffect.AnswerPark(request.request(), false)); // too late for that height
      return;
    }
    park = Optional.of(new ParkRequest(request.request(), height, false));
    if (tip.height() == height) {
      parkNow();
    } else if (phase == Phase.COMMIT && height() == height) {
      answerPark(true);
    }
  }

  private void parkNow() {
    timer++;
    attempt++; // a proposal on its way is forgotten
    phase = Phase.PARKED;
    note = "parked after height " + tip.height();
    answerPark(true);
  }

  private void answerPark(boolean parked) {
    ParkRequest request = park.orElseThrow();
    if (!request.answered()) {
      effects.add(new PoaEffect.AnswerPark(request.number(), parked));
      park = Optional.of(new ParkRequest(request.number(), request.height(), true));
    }
  }

  private void resume(Look look) {
    park.filter(request -> !request.answered())
        .ifPresent(request -> effects.add(new PoaEffect.AnswerPark(request.number(), false)));
    park = Optional.empty();
    if (!advanceTo(look.tip(), look) && phase == Phase.PARKED) {
      beginHeight(look);
    }
  }

  // ---- common

  private long height() {
    return tip.height() + 1;
  }

  private void startTimer(Duration delay, Instant now) {
    timer++;
    timerDelay = delay;
    timerStarted = now;
    effects.add(new PoaEffect.StartTimer(timer, delay));
  }

  private Duration retryDelay() {
    Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 10));
    return delay.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : delay;
  }

  private void fail(String reason) {
    timer++;
    attempt++;
    phase = Phase.FAILED;
    note = reason;
    effects.add(new PoaEffect.Fail(reason));
    OptionalLong waiting = park.filter(request -> !request.answered())
        .map(request -> OptionalLong.of(request.number())).orElseGet(OptionalLong::empty);
    waiting.ifPresent(number -> effects.add(new PoaEffect.AnswerPark(number, false)));
    park = Optional.empty();
  }

  private String step() {
    return switch (phase) {
      case PROPOSE -> "propose";
      case SIGN -> "precommit";
      case COMMIT -> "commit";
      default -> "wait";
    };
  }
}
