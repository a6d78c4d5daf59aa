package org.blockberry.node.external;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.chain.Block;
import org.blockberry.chain.Commit;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.node.commit.ScheduleGate;
import org.blockberry.node.commit.SealCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies proofs of blocks that wait for the commit thread, so that it finds them verified. What is found wrong or cannot be said here means
 * nothing: the commit thread looks itself then, against the state that it has by that time.
 */
final class LookAhead {
  private static final Logger LOG = LoggerFactory.getLogger(LookAhead.class);

  private final Supplier<ChainState> state;
  private final SealCheck check;
  private final ScheduleGate gate;
  private final Executor verifiers;

  /** @param verifiers bounded; what it refuses is not looked at */
  LookAhead(Supplier<ChainState> state, SealCheck check, ScheduleGate gate, Executor verifiers) {
    this.state = state;
    this.check = check;
    this.gate = gate;
    this.verifiers = verifiers;
  }

  /** A block goes to the commit thread; looked at if others are before it there. */
  void comes(SealedBlock sealed) {
    if (sealed.height() > state.get().nextHeight()) {
      try {
        verifiers.execute(() -> look(sealed));
      } catch (RejectedExecutionException e) {
        LOG.debug("the proof of block {} is not verified ahead: too much waits", sealed.height());
      }
    }
  }

  private void look(SealedBlock sealed) {
    ChainState now = state.get();
    if (sealed.height() < now.nextHeight()) {
      return; // it has its turn already
    }
    try {
      Block block = Block.decode(sealed.block());
      check.decided(now, block, block.blockId(sealed.block()), Commit.decode(sealed.commit()));
      gate.lookAhead(now, sealed);
    } catch (DecodingException | InvalidBlockException | IllegalArgumentException e) {
      LOG.debug("block {} looks wrong: {}", sealed.height(), e.getMessage());
    }
  }
}
