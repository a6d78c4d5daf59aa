package org.blockberry.api.consensus;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
   * As {@link #propose}, after a height whose precommits carry vote extensions: the application gets them while it prepares the block.
   *
   * @param extendedCommit ExtendedCommit message for the previous block; without its extensions it stands in this one
   */
  default CompletionStage<Proposal> proposeExtended(int round, Bytes extendedCommit, Bytes proposerAddress) {
    return CompletableFuture.failedFuture(new UnsupportedOperationException("this node knows no vote extensions"));
  }

  /**
   * Asks the application what it adds to this node's precommit.
   *
   * @param block Block message of the next height, valid
   * @return at most 1 MiB, often nothing
   */
  default CompletionStage<Bytes> extendVote(Bytes block) {
    return CompletableFuture.failedFuture(new UnsupportedOperationException("this node knows no vote extensions"));
  }

  /**
   * Asks the application whether it accepts what another validator added to its precommit.
   *
   * @param vote Vote message, whose signatures were verified
   */
  default CompletionStage<Boolean> verifyVoteExtension(Bytes vote) {
    return CompletableFuture.failedFuture(new UnsupportedOperationException("this node knows no vote extensions"));
  }

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

  /**
   * Hands in two verified votes of one validator that contradict each other. The node adds what the chain knows of their height, once that
   * height has a block, and puts them into a block.
   *
   * @param one Vote message of a height that was reached or of the next
   * @param other another one of the same height, round, type and validator; the order does not matter
   */
  default CompletionStage<EvidenceVerdict> doubleVote(Bytes one, Bytes other) {
    return CompletableFuture.completedFuture(EvidenceVerdict.of(EvidenceVerdict.Kind.NOT_NOW, "this node keeps no evidence"));
  }

  /**
   * Hands in evidence that a peer sent. Powers, time and order that contradict the chain are corrected if the votes are genuine.
   *
   * @param evidence one Evidence message of the chain's format
   */
  default CompletionStage<EvidenceVerdict> evidence(Bytes evidence) {
    return CompletableFuture.completedFuture(EvidenceVerdict.of(EvidenceVerdict.Kind.NOT_NOW, "this node keeps no evidence"));
  }

  /** Evidence that waits for a block, for the engine to tell its peers: Evidence messages, oldest first. Costs nothing. */
  default List<Bytes> pendingEvidence() {
    return List.of();
  }

  /** The engine cannot go on: the node stops signing, degrades health and shows {@code reason}. */
  void fail(String reason);
}
