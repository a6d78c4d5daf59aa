package org.blockberry.consensus.poa;

import java.time.Duration;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.value.Bytes;

/** What the core asks of the world. Carried out in order. */
sealed interface PoaEffect {
  /** Calls the method of {@code handler} for this kind. */
  void accept(Handler handler);

  /** Start the one timer; an earlier one counts no longer. */
  record StartTimer(long timer, Duration delay) implements PoaEffect {
    @Override
    public void accept(Handler handler) {
      handler.startTimer(timer, delay);
    }
  }

  /** Have the node build a block. */
  record Propose(long attempt, int round, Bytes lastCommit, Bytes proposer) implements PoaEffect {
    @Override
    public void accept(Handler handler) {
      handler.propose(this);
    }
  }

  /** Sign a precommit with the key of {@code address}. */
  record Sign(long height, int round, Bytes address, Bytes signBytes) implements PoaEffect {
    @Override
    public void accept(Handler handler) {
      handler.sign(this);
    }
  }

  /** Commit a sealed block. */
  record Commit(SealedBlock block) implements PoaEffect {
    @Override
    public void accept(Handler handler) {
      handler.commit(block);
    }
  }

  /** Answer a request to park. */
  record AnswerPark(long request, boolean parked) implements PoaEffect {
    @Override
    public void accept(Handler handler) {
      handler.answerPark(request, parked);
    }
  }

  /** The engine cannot go on. */
  record Fail(String reason) implements PoaEffect {
    @Override
    public void accept(Handler handler) {
      handler.fail(reason);
    }
  }

  /** Carries effects out. The compiler makes sure that none is forgotten. */
  interface Handler {
    void startTimer(long timer, Duration delay);

    void propose(Propose propose);

    void sign(Sign sign);

    void commit(SealedBlock block);

    void answerPark(long request, boolean parked);

    void fail(String reason);
  }
}
