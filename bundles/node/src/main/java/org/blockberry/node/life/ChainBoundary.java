package org.blockberry.node.life;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.node.commit.BlockCommitter;
import org.blockberry.node.scope.Watched;
import org.blockberry.node.wiring.Boundary;
import org.blockberry.node.wiring.BoundaryMissed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the running chain to rest between two heights: the engine parks, the commit in hand ends, the next one is kept out. A
 * halted chain, or one without an engine, rests already. Until the chain is there every moment will do.
 */
final class ChainBoundary implements Boundary {
  private static final Logger LOG = LoggerFactory.getLogger(ChainBoundary.class);
  private static final int RESUMES = 5;
  private static final Duration LOOK = Duration.ofNanos(200_000);
  private static final Duration PARK = Duration.ofSeconds(1); // one call; below what counts as a hang
  private static final Duration ANSWER = Duration.ofMillis(500); // for an engine to say that it could not park in time

  private final Slot<ConsensusEngine> engine;
  private final Supplier<BlockCommitter> committer;
  private final BooleanSupplier engineFailed;
  private final BooleanSupplier blocked;
  private final BooleanSupplier keptParked;
  private final Consumer<SlotName> onMoved;

  /**
   * A boundary of a chain that need not be there yet.
   *
   * @param committer null until the chain is there
   * @param engineFailed whether the engine gave up, so that it decides nothing any more
   * @param blocked whether the next block cannot be committed before the wiring changes, so that nobody must wait for it
   * @param keptParked whether somebody else wants the engine to rest, who lets it go on later
   */
  ChainBoundary(Slot<ConsensusEngine> engine, Supplier<BlockCommitter> committer, BooleanSupplier engineFailed, BooleanSupplier blocked,
      BooleanSupplier keptParked, Consumer<SlotName> onMoved) {
    this.keptParked = keptParked;
    this.blocked = blocked;
    this.engine = engine;
    this.committer = committer;
    this.engineFailed = engineFailed;
    this.onMoved = onMoved;
  }

  @Override
  public Hold reach(Duration wait) {
    BlockCommitter chain = committer.get();
    if (chain == null) {
      return NO_CHAIN.reach(wait);
    }
    long deadline = System.nanoTime() + wait.toNanos();
    boolean reached = false;
    try {
      while (true) {
        long parkedAt = park(chain, deadline);
        if (!chain.turn().take(left(deadline))) {
          throw new BoundaryMissed("the commit of block " + (chain.tip().height() + 1) + " did not end within " + wait.toMillis() + " ms");
        }
        // An engine parks for a height when its block is decided; the commit of that block may be still to come.
        if (chain.tip().height() >= parkedAt || stopped(chain) || blocked.getAsBoolean()) {
          reached = true;
          return new Hold(chain.tip().height(), () -> release(chain));
        }
        chain.turn().give();
        if (left(deadline).isZero()) {
          throw new BoundaryMissed("block " + parkedAt + " was not committed within " + wait.toMillis() + " ms");
        }
        LockSupport.parkNanos(LOOK.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BoundaryMissed("interrupted");
    } finally {
      if (!reached) {
        resume();
      }
    }
  }

  private boolean stopped(BlockCommitter chain) {
    return chain.halted().isPresent() || engineFailed.getAsBoolean();
  }

  /** The height after which nothing will be signed; that of the tip if there is no engine, or one that cannot go on. */
  private long park(BlockCommitter chain, long deadline) {
    while (true) {
      long tip = chain.tip().height();
      try {
        if (stopped(chain) || !engine.filled() || park(tip, Duration.ZERO, deadline)) { // it says at once if it is too late for that
          return tip;
        }
        if (park(tip + 1, shorter(left(deadline), PARK), deadline)) {
          return tip + 1;
        }
      } catch (PluginFailure e) {
        throw new BoundaryMissed("the engine cannot be parked: " + e.getMessage());
      }
      if (chain.tip().height() == tip && (stopped(chain) || left(deadline).isZero())) {
        if (stopped(chain)) {
          return tip;
        }
        throw new BoundaryMissed("the engine did not park after height " + tip + " in time");
      }
    }
  }

  /** Whether the engine parked; one that went meanwhile signs nothing either. */
  private boolean park(long height, Duration wait, long deadline) {
    Duration patience = wait.isZero() ? ANSWER.compareTo(left(deadline)) < 0 ? ANSWER : left(deadline) : wait;
    AtomicBoolean late = new AtomicBoolean();
    try {
      return Watched.call("park", patience.plus(ANSWER), () -> {
        try {
          return engine.call(one -> {
            boolean parked = one.park(height, patience);
            if (parked && late.get()) {
              one.resume(); // nobody waits for it any more, and whoever resumed it was ahead of it
            }
            return parked;
          }, Duration.ZERO);
        } catch (SlotEmpty e) {
          return true;
        }
      });
    } catch (PluginFailure e) {
      late.set(true);
      throw e;
    }
  }

  private void release(BlockCommitter chain) {
    chain.turn().give();
    resume();
  }

  /** Also of an engine that came meanwhile, which it does not disturb. */
  private void resume() {
    if (keptParked.getAsBoolean()) {
      return;
    }
    for (int attempt = 1; attempt <= RESUMES; attempt++) {
      try {
        Watched.call("resume", ANSWER.multipliedBy(attempt), () -> {
          try {
            return engine.call(one -> {
              one.resume();
              return true;
            }, Duration.ZERO);
          } catch (SlotEmpty e) {
            return false; // whoever fills the slot begins at the tip
          }
        });
        return;
      } catch (PluginFailure e) { // an engine that stays parked is a chain that stands
        LOG.warn("the engine was not resumed, attempt {} of {}: {}", attempt, RESUMES, e.getMessage());
      }
    }
  }

  @Override
  public void moved(SlotName slot) {
    onMoved.accept(slot);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }
}
