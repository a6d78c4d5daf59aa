package org.blockberry.api.consensus;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.plugin.TimedContext;
import org.blockberry.api.transport.StreamHandler;
import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ProviderType;

/** What the node lends to a consensus engine. Threading: any. */
@ProviderType
public interface ConsensusContext extends TimedContext {
  /** The end of the chain. */
  ChainTip tip();

  /** The key with which this node signs; empty if it is no validator. Only engines get it. */
  Optional<ConsensusSigner> signer();

  /** Whether transactions wait for a block. */
  boolean transactionsAvailable();

  /**
   * Builds the block that follows the tip: reaps the mempool, lets the application prepare it, fills the header.
   *
   * @param lastCommit Commit message for the previous block as it shall stand in this one; empty for the first block
   * @param proposerAddress 20 bytes, a member of the validator set of this height
   * @param round goes into nothing but metrics
   */
  CompletionStage<Proposal> propose(int round, Bytes lastCommit, Bytes proposerAddress);

  /**
   * Checks somebody else's proposal against the chain's state and with the application.
   *
   * @return why it must be refused; empty if it may be voted for
   */
  CompletionStage<Optional<String>> validate(Bytes block);

  /**
   * Commits a decided block. Exactly one per height, in order.
   *
   * @return the new tip when everything is durable; {@link ConsensusEngine#onCommitted} is called as well
   */
  CompletionStage<ChainTip> commit(SealedBlock block);

  /**
   * Opens a stream of the engine's own to all peers, for as long as the engine lives. A name that is taken is refused and said in the log;
   * the handler is then never called.
   */
  default void stream(StreamHandler handler) {
    throw new UnsupportedOperationException("this node lends no streams");
  }

  /** The engine cannot go on: the node stops signing, degrades health and shows {@code reason}. */
  void fail(String reason);
}
