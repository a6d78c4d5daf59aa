package org.blockberry.api.application;

import java.util.List;
import org.blockberry.api.plugin.Plugin;
import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The state machine of a chain, block at a time as in ABCI 2.0. It owns its state; the state store is lent through its
 * context and only {@link #commit} commits it, with version equal to height.
 *
 * <p>Threading: {@link #initChain}, {@link #executeBlock}, {@link #commit} come one after another. {@link #checkTx},
 * {@link #query}, {@link #simulate} and {@link #info} come from any thread at any time and see the last committed version.
 *
 * <p>Determinism: everything but log and info texts must be the same on every node. There is no clock and no randomness; use
 * the block's time. Contract test: {@code org.blockberry.testing.contracts.ApplicationContract}. Source: design 4.5.
 */
@ConsumerType
public interface Application extends Plugin {
  /** What the application is and how far its committed state goes. */
  AppInfo info();

  /** Begins a chain; called once, before the first block, when {@link AppInfo#lastHeight()} is 0. */
  InitChainResult initChain(InitChain genesis);

  /**
   * Checks a transaction against the last committed state. Must not change it.
   *
   * @param tx 1 byte or more
   */
  TxCheck checkTx(Bytes tx, CheckMode mode);

  /** Whether checks must come one at a time, for example because a nonce of pending transactions is counted. */
  default boolean serialCheckTx() {
    return false;
  }

  /**
   * Chooses and orders the transactions of a proposal.
   *
   * @param proposed what the mempool offers, best first, and what validators added to their precommits for the previous block
   * @param maxBytes bound on the sum of their sizes in the block
   * @return transactions within {@code maxBytes}; may leave out and add
   */
  default List<Bytes> prepareProposal(BlockInput proposed, long maxBytes) {
    return proposed.txs();
  }

  /** Whether somebody else's proposal may be voted for. Must be deterministic. */
  default boolean processProposal(BlockInput proposal) {
    return true;
  }

  /**
   * Data that this node adds to its precommit for {@code block}, if {@code abci.vote_extensions_enable_height} is reached; at most 1 MiB. Need
   * not be deterministic. May be asked again for the same block. As long as there is no answer this node does not precommit.
   */
  default Bytes extendVote(BlockInput block) {
    return Bytes.EMPTY;
  }

  /**
   * Whether another validator's addition is acceptable. Must be deterministic, and true for whatever {@link #extendVote} of an honest node
   * gives: a precommit whose extension is refused does not count.
   *
   * @param extension at most 1 MiB, signed by that validator
   */
  default boolean verifyVoteExtension(long height, Bytes blockHash, Bytes validatorAddress, Bytes extension) {
    return extension.isEmpty();
  }

  /** Executes a decided block without making anything durable. */
  BlockOutcome executeBlock(BlockInput block);

  /**
   * Makes the executed block's state durable; when it returns, it survives a crash.
   *
   * @return lowest height whose block the application still needs; 0 to keep all
   */
  long commit();

  /** Answers about committed state. */
  QueryAnswer query(Query query);

  /** What a transaction would give if it were executed now. */
  default TxOutcome simulate(Bytes tx) {
    return TxOutcome.builder().code(1).codespace("node").log("this application does not simulate").build();
  }
}
