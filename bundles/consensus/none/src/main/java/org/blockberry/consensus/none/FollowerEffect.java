package org.blockberry.consensus.none;

import java.time.Duration;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.value.Bytes;

/** What the core asks of the world. Carried out in order. */
sealed interface FollowerEffect {
  /** Calls the method of {@code handler} for this kind. */
  void accept(Handler handler);

  /** The tip moved: candidates up to it are of no use. */
  record Forget(long height) implements FollowerEffect {
    @Override
    public void accept(Handler handler) {
      handler.forget(height);
    }
  }

  /** Answer with {@link FollowerEvent.Taken}. */
  record Take() implements FollowerEffect {
    @Override
    public void accept(Handler handler) {
      handler.take();
    }
  }

  /** Check the proof by the verifiers, then the block by the node. */
  record Check(long check, SealedBlock block, Bytes validators) implements FollowerEffect {
    @Override
    public void accept(Handler handler) {
      handler.check(this);
    }
  }

  /** Say that a block was refused. */
  record Refuse(long height, String reason) implements FollowerEffect {
    @Override
    public void accept(Handler handler) {
      handler.refuse(height, reason);
    }
  }

  /** Commit a block. */
  record Commit(SealedBlock block) implements FollowerEffect {
    @Override
    public void accept(Handler handler) {
      handler.commit(block);
    }
  }

  /** Start the one timer; an earlier one counts no longer. */
  record StartTimer(long timer, Duration delay) implements FollowerEffect {
    @Override
    public void accept(Handler handler) {
      handler.startTimer(timer, delay);
    }
  }

  /** Answer a request to park. */
  record AnswerPark(long request, boolean parked) implements FollowerEffect {
    @Override
    public void accept(Handler handler) {
      handler.answerPark(request, parked);
    }
  }

  /** The engine cannot go on. */
  record Fail(String reason) implements FollowerEffect {
    @Override
    public void accept(Handler handler) {
      handler.fail(reason);
    }
  }

  /** Carries effects out. The compiler makes sure that none is forgotten. */
  interface Handler {
    void forget(long height);

    void take();

    void check(Check check);

    void refuse(long height, String reason);

    void commit(SealedBlock block);

    void startTimer(long timer, Duration delay);

    void answerPark(long request, boolean parked);

    void fail(String reason);
  }
}
