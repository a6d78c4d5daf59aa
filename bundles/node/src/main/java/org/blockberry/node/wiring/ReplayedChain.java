package org.blockberry.node.wiring;

import java.util.Optional;
import org.blockberry.api.application.Application;
import org.blockberry.api.plugin.Slot;

/** The chain as an application sees it that executes its blocks again. Any thread. */
public interface ReplayedChain {
  /** Whether the node has come so far that there is a chain. */
  boolean there();

  /** Height of the last block, once there is a chain; one below the first before it. */
  long tip();

  /** Height of the first block. */
  long first();

  /** Why it cannot be executed again, now or later; empty if it can. */
  Optional<String> refusal();

  /** Why nothing should be executed at the moment, such as a full disk; empty if it may. */
  Optional<String> hold();

  /** For one application, one thread at a time. */
  Replayer open(Slot<Application> application);

  /** An application gives other results than the chain has: its state is of no use. */
  final class Differs extends RuntimeException {
    /** @param cause says at which height */
    public Differs(RuntimeException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** The chain cannot be executed again for a reason that is not the application's: blocks that are pruned, a store that fails. */
  final class Unable extends RuntimeException {
    /** @param cause says what is missing */
    public Unable(RuntimeException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** Brings one application along the chain. */
  interface Replayer {
    /** Height of its committed state. */
    long height();

    /**
     * Executes blocks up to {@code height}, whose results and hash must be the chain's at each of them.
     *
     * @param height at most that of the tip
     * @throws Differs they are not
     * @throws Unable for another reason than the application; one line
     * @throws RuntimeException the application fails; one line
     */
    void bring(long height);
  }
}
