package org.blockberry.api.consensus;

import java.time.Duration;
import org.blockberry.api.plugin.Plugin;
import org.blockberry.api.value.JsonValue;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides which block comes next. The node builds proposals, commits what is decided, and tells the engine how far the chain
 * is; the engine orders and signs. It begins with the context's tip when started.
 *
 * <p>Threading: an engine runs its events on one thread of its own, {@code bb-consensus}; the methods here come from any thread
 * and return at once, except {@link #onStored} and {@link #park}, which may wait for disk or for that thread. Contract test:
 * {@code org.blockberry.testing.contracts.ConsensusEngineContract}. Source: design 4.2, 4.3; specification bft section 22.
 */
@ConsumerType
public interface ConsensusEngine extends Plugin {
  /** What the engine is doing. */
  EngineStatus status();

  /** When its blocks are final. */
  Finality finality();

  /**
   * A block and its proof are durable; the engine makes its own mark of the end of the height durable before returning.
   * Called on the commit thread before the block is executed.
   */
  default void onStored(long height) {}

  /** A block is committed; the next height may begin. */
  void onCommitted(ChainTip tip);

  /** Transactions wait in a mempool that was empty; called at most once per height. */
  default void onTransactionsAvailable() {}

  /**
   * Offers a block decided elsewhere, for example by a peer.
   *
   * @throws UnsupportedOperationException the engine takes no blocks from outside
   */
  default void submitExternal(SealedBlock block) {
    throw new UnsupportedOperationException("this engine takes no blocks from outside");
  }

  /**
   * Stops deciding after {@code height}: when it returns true, nothing is signed for the next height, or the engine's log
   * holds it.
   *
   * @return false if that was not reached within {@code wait}; the engine then goes on as before
   */
  boolean park(long height, Duration wait);

  /** Goes on after {@link #park}. */
  void resume();

  /** Round state for the RPC's {@code consensus_state}; its shape is the engine's own. */
  default JsonValue roundState() {
    return JsonValue.EMPTY_OBJECT;
  }
}
