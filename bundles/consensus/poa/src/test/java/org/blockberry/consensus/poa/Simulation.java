package org.blockberry.consensus.poa;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.DoubleSignException;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.FakeSigner;

/**
 * A core on virtual time, with a node that can fail, lose and restart. Checks after every effect what must always
 * hold. Each step is one thing that could happen next, so that a list of numbers is a whole run.
 */
final class Simulation {
  static final String CHAIN = "sim-1";

  final FakeSigner signer;
  final List<SealedBlock> chain = new ArrayList<>();
  final List<ChainTip> tips = new ArrayList<>();
  final Map<Long, Boolean> parkAnswers = new HashMap<>();
  final List<String> failures = new ArrayList<>();
  PoaCore core;
  Instant now = VerifiedChain.GENESIS_TIME.plusSeconds(1);
  Duration timerDelay = Duration.ZERO;

  private final VerifiedChain model = new VerifiedChain();
  private final PoaConfig config;
  private final Map<String, Bytes> signedBySteps = new HashMap<>();
  private final Deque<PoaEffect> pending = new ArrayDeque<>(); // proposals and commits that the node works on
  private long timer;
  private boolean signerAway;
  private long parkNumber;
  private Optional<Long> parkedAfter = Optional.empty();
  private final Map<Long, Long> parkHeights = new HashMap<>();
  private int txs;

  Simulation(PoaConfig config, FakeSigner signer, ChainTip genesis) {
    this.config = config;
    this.signer = signer;
    tips.add(genesis);
    restart();
  }

  ChainTip tip() {
    return tips.get(tips.size() - 1);
  }

  /** Everything in memory is gone; the chain and the signer's record are not. */
  void restart() {
    pending.clear();
    timer = 0; // died with the process
    parkedAfter = Optional.empty();
    core = new PoaCore(CHAIN, config);
    feed(new PoaEvent.Started(look()));
  }

  /** Lets the timer run out; {@code clock} moves by that much, forwards or not. */
  void fireTimer(Duration clock) {
    now = now.plus(clock);
    feed(new PoaEvent.TimerFired(timer, look()));
  }

  void addTransaction() {
    txs++;
    feed(new PoaEvent.TransactionsWait(now));
  }

  /** The node finishes what it works on, or nothing if it is idle. */
  void nodeAnswers() {
    PoaEffect work = pending.poll();
    if (work instanceof PoaEffect.Propose propose) {
      List<Bytes> reaped = new ArrayList<>();
      for (int i = 0; i < txs; i++) {
        reaped.add(Bytes.utf8(tip().height() + "/" + i + "/" + now));
      }
      feed(new PoaEvent.Proposed(propose.attempt(),
          model.propose(CHAIN, tip(), propose.lastCommit(), propose.proposer(), now, reaped), now));
    } else if (work instanceof PoaEffect.Commit commit) {
      txs = 0;
      chain.add(commit.block());
      tips.add(model.commit(CHAIN, tip(), commit.block()));
      feed(new PoaEvent.Committed(tip(), look()));
      feed(new PoaEvent.Committed(tip(), look()));
    }
  }

  /** The node fails at what it works on. */
  void nodeFails(Failure.Kind kind) {
    Failure failure = new Failure(kind, "simulated");
    PoaEffect work = pending.poll();
    if (work instanceof PoaEffect.Propose propose) {
      feed(new PoaEvent.ProposeFailed(propose.attempt(), failure, now));
    } else if (work instanceof PoaEffect.Commit commit) {
      feed(new PoaEvent.CommitFailed(commit.block().height(), failure, now));
    }
  }

  void signerIsAway(boolean away) {
    signerAway = away;
  }

  /** Asks to park; the answer is in {@link #parkAnswers}, if there is one yet. */
  long park(long height) {
    long number = ++parkNumber;
    parkHeights.put(number, height);
    feed(new PoaEvent.Park(number, height));
    return number;
  }

  void cancelPark(long number) {
    if (!parkAnswers.containsKey(number)) {
      feed(new PoaEvent.ParkCancelled(number, look()));
    }
  }

  void resume() {
    parkedAfter = Optional.empty();
    feed(new PoaEvent.Resume(look()));
  }

  Look look() {
    return new Look(tip(), now, txs > 0, Optional.of(new Look.Key(signer.address(), signer.last())));
  }

  /** Feeds one event and all that follows from it at once. */
  void feed(PoaEvent event) {
    Deque<PoaEvent> events = new ArrayDeque<>(List.of(event));
    while (!events.isEmpty()) {
      for (PoaEffect effect : core.on(events.remove())) {
        carryOut(effect, events);
      }
    }
  }

  private void carryOut(PoaEffect effect, Deque<PoaEvent> events) {
    effect.accept(new PoaEffect.Handler() {
      @Override
      public void startTimer(long number, Duration delay) {
        check(!delay.isNegative(), "a timer of " + delay);
        timer = number;
        timerDelay = delay;
      }

      @Override
      public void propose(PoaEffect.Propose propose) {
        check(pending.stream().noneMatch(PoaEffect.Commit.class::isInstance), "a proposal beside a commit");
        pending.removeIf(PoaEffect.Propose.class::isInstance); // an earlier one was given up
        pending.add(propose);
      }

      @Override
      public void sign(PoaEffect.Sign sign) {
        check(sign.height() == tip().height() + 1, "signs " + sign.height() + " behind tip " + tip().height());
        check(parkedAfter.isEmpty() || sign.height() <= parkedAfter.get(), "signs while parked");
        if (signerAway) {
          events.add(new PoaEvent.SignFailed(new Failure(Failure.Kind.EMPTY_SLOT, "away"), now));
          return;
        }
        try {
          Bytes signature = signer.sign(sign.height(), sign.round(), ConsensusSigner.STEP_PRECOMMIT, sign.signBytes());
          Bytes earlier = signedBySteps.put(sign.height() + "/" + sign.round(), sign.signBytes());
          check(earlier == null || earlier.equals(sign.signBytes()), "two sign bytes in one round");
          events.add(new PoaEvent.Signed(signature));
        } catch (DoubleSignException e) {
          throw new AssertionError("the core asked for a double signature", e);
        }
      }

      @Override
      public void commit(SealedBlock block) {
        check(pending.isEmpty(), "a commit beside other work");
        pending.add(new PoaEffect.Commit(block));
      }

      @Override
      public void answerPark(long request, boolean parked) {
        check(parkAnswers.put(request, parked) == null, "one request answered twice");
        if (parked) {
          parkedAfter = Optional.of(parkHeights.get(request));
          check(signer.last().height() <= parkHeights.get(request) || core.phase() == PoaCore.Phase.PARKED,
              "parked although the next height is signed");
        }
      }

      @Override
      public void fail(String reason) {
        failures.add(reason);
      }
    });
  }

  private static void check(boolean holds, String broken) {
    if (!holds) {
      throw new AssertionError(broken);
    }
  }
}
