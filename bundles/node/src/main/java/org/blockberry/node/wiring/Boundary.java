package org.blockberry.node.wiring;

import java.time.Duration;
import org.blockberry.api.plugin.SlotName;

/**
 * The place between two heights where implementations that take part in a commit are exchanged (design 4.3): the record of the last
 * height is durable, the mempool knows of it, and the engine signs nothing for the next one. For the rewiring thread.
 */
public interface Boundary {
  /** Before there is a chain every moment is a boundary. */
  Boundary NO_CHAIN = new Boundary() {
    @Override
    public Hold reach(Duration wait) {
      return new Hold(0, () -> {});
    }

    @Override
    public void moved(SlotName slot) {}
  };

  /**
   * The chain stands still after {@code height} until this is closed; then the engine goes on.
   *
   * @param height of the last block
   * @param release called once
   */
  record Hold(long height, Runnable release) implements AutoCloseable {
    @Override
    public void close() {
      release.run();
    }
  }

  /**
   * Stops the chain at the next boundary.
   *
   * @throws BoundaryMissed not within {@code wait}; the chain goes on as before
   */
  Hold reach(Duration wait);

  /** A slot has another implementation now; a chain that an implementation had halted may go on. Returns at once. */
  void moved(SlotName slot);
}
