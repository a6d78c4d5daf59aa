package org.blockberry.consensus.none;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.EngineStatus;
import org.blockberry.api.consensus.SealedBlock;

/**
 * Decides when a block from elsewhere is committed: it is the next one, its proof holds, the node finds it valid, and
 * no other commit is in flight. Events in, effects out; no clock, thread or I/O. Not thread safe.
 */
final class FollowerCore {
  static final Duration FIRST_RETRY = Duration.ofMillis(100);
  static final Duration LAST_RETRY = Duration.ofSeconds(5);

  /** Where a height is. */
  enum Phase {
    /** Not started. */
    NEW,
    /** For a block. */
    WAIT,
    /** A block is being checked. */
    CHECK,
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

  private final List<FollowerEffect> effects = new ArrayList<>();
  private Phase phase = Phase.NEW;
  private ChainTip tip;
  private SealedBlock block; // being checked or committed
  private long check;
  private long timer;
  private int failures;
  private Optional<ParkRequest> park = Optional.empty();
  private String note = "";

  /** Takes one event. */
  List<FollowerEffect> on(FollowerEvent event) {
    effects.clear();
    dispatch(event);
    return List.copyOf(effects);
  }

  Phase phase() {
    return phase;
  }

  EngineStatus status() {
    return EngineStatus.builder(tip == null ? 0 : tip.height() + 1, 0, "follow").note(note).build();
  }

  private void dispatch(FollowerEvent event) {
    if (event instanceof FollowerEvent.TipIs moved) {
      onTip(moved.tip());
    } else if (phase == Phase.NEW) {
      return; // the tip that start brings comes first
    } else if (event instanceof FollowerEvent.Park request) {
      onPark(request);
    } else if (phase == Phase.FAILED) {
      return;
    } else if (event instanceof FollowerEvent.Offered) {
      look();
    } else if (event instanceof FollowerEvent.Taken taken) {
      onTaken(taken.block());
    } else if (event instanceof FollowerEvent.Checked checked) {
      onChecked(checked);
    } else if (event instanceof FollowerEvent.Failed failed) {
      onFailed(failed);
    } else if (event instanceof FollowerEvent.TimerFired fired) {
      onTimer(fired.timer());
    } else if (event instanceof FollowerEvent.ParkCancelled cancelled) {
      if (park.isPresent() && park.get().number() == cancelled.request()) {
        resume();
      }
    } else if (event instanceof FollowerEvent.Resume) {
      resume();
    } else {
      throw new IllegalArgumentException("unknown event " + event);
    }
  }

  private void onTip(ChainTip newTip) {
    if (tip != null && newTip.height() <= tip.height()) {
      return; // told twice: by the future and by the call
    }
    tip = newTip;
    effects.add(new FollowerEffect.Forget(tip.height()));
    if (phase == Phase.FAILED) {
      return;
    }
    timer++;
    check++;
    failures = 0;
    block = null;
    note = "";
    begin();
  }

  private void begin() {
    if (park.isPresent() && !park.get().answered() && tip.height() > park.get().height()) {
      answerPark(false); // the node went past that height by another way
      park = Optional.empty();
    }
    if (park.isPresent() && tip.height() >= park.get().height()) {
      park = Optional.of(park.get().at(tip.height()));
      parkNow();
      return;
    }
    if (block != null) {
      startCheck();
      return;
    }
    phase = Phase.WAIT;
    look();
  }

  private void look() {
    if (phase == Phase.WAIT) {
      effects.add(new FollowerEffect.Take());
    }
  }

  private void onTaken(Optional<SealedBlock> taken) {
    if (phase != Phase.WAIT || taken.isEmpty() || taken.get().height() != tip.height() + 1) {
      return;
    }
    block = taken.get();
    startCheck();
  }

  private void startCheck() {
    phase = Phase.CHECK;
    check++;
    effects.add(new FollowerEffect.Check(check, block, tip.validators()));
  }

  private void onChecked(FollowerEvent.Checked checked) {
    if (phase != Phase.CHECK || checked.check() != check) {
      return; // given up meanwhile
    }
    if (checked.problem().isPresent()) {
      note = "refused a block of height " + block.height() + ": " + checked.problem().get();
      effects.add(new FollowerEffect.Refuse(block.height(), checked.problem().get()));
      block = null;
      phase = Phase.WAIT;
      look(); // another candidate may be the right one
      return;
    }
    phase = Phase.COMMIT;
    note = "";
    failures = 0;
    effects.add(new FollowerEffect.Commit(block));
    if (park.isPresent() && park.get().height() == block.height()) {
      answerPark(true);
    }
  }

  private void onFailed(FollowerEvent.Failed failed) {
    boolean ours = block != null && failed.height() == block.height()
        && (phase == Phase.CHECK || phase == Phase.COMMIT);
    if (!ours) {
      return;
    }
    if (!failed.retriable()) {
      timer++;
      phase = Phase.FAILED;
      note = "block " + block.height() + " could not be committed: " + failed.reason();
      effects.add(new FollowerEffect.Fail(note));
      park.filter(request -> !request.answered()).ifPresent(request -> answerPark(false));
      return;
    }
    failures++;
    note = "trying again: " + failed.reason();
    timer++;
    Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 10));
    effects.add(new FollowerEffect.StartTimer(timer, delay.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : delay));
  }

  private void onTimer(long fired) {
    if (fired != timer) {
      return;
    }
    timer++; // a timer counts once
    if (phase == Phase.CHECK) {
      startCheck();
    } else if (phase == Phase.COMMIT) {
      effects.add(new FollowerEffect.Commit(block));
    }
  }

  private void onPark(FollowerEvent.Park request) {
    long height = request.height();
    if (phase == Phase.FAILED) {
      effects.add(new FollowerEffect.AnswerPark(request.request(), tip.height() <= height));
      return;
    }
    if (park.isPresent() && park.get().answered()) {
      effects.add(new FollowerEffect.AnswerPark(request.request(), park.get().height() == height));
      return;
    }
    park.ifPresent(earlier -> answerPark(false));
    park = Optional.empty();
    boolean committing = phase == Phase.COMMIT;
    if (tip.height() > height || committing && block.height() > height) {
      effects.add(new FollowerEffect.AnswerPark(request.request(), false)); // too late for that height
      return;
    }
    park = Optional.of(new ParkRequest(request.request(), height, false));
    if (tip.height() == height) {
      parkNow();
    } else if (committing && block.height() == height) {
      answerPark(true);
    }
  }

  private void parkNow() {
    timer++;
    check++; // a check on its way is forgotten; its block is checked again after resume
    phase = Phase.PARKED;
    note = "parked after height " + tip.height();
    answerPark(true);
  }

  private void answerPark(boolean parked) {
    ParkRequest request = park.orElseThrow();
    if (!request.answered()) {
      effects.add(new FollowerEffect.AnswerPark(request.number(), parked));
      park = Optional.of(new ParkRequest(request.number(), request.height(), true));
    }
  }

  private void resume() {
    park.filter(request -> !request.answered()).ifPresent(request -> answerPark(false));
    park = Optional.empty();
    if (phase == Phase.PARKED) {
      note = "";
      begin();
    }
  }
}
