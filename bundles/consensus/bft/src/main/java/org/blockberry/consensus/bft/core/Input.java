package org.blockberry.consensus.bft.core;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Part;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Vote;

/**
 * What can happen to the core. What comes from peers is decoded, checked against its own rules and its signature verified before: bad
 * messages never reach the core. What is not of the present height (but for precommits of the one before) changes nothing.
 */
public sealed interface Input {
  /** A height begins: at the start, when the block before is committed, and when blocks came from elsewhere. */
  record Begin(HeightStart start) implements Input {
    public Begin {
      requireNonNull(start, "start");
    }
  }

  /** Somebody's proposal; signed by the proposer of its height and round. */
  record ProposalIn(Proposal proposal, String peer) implements Input {}

  /** A part of a block, with a proof that it belongs to it. */
  record PartIn(long height, int round, BlockId block, Part part, String peer) implements Input {}

  /** Somebody's vote; signed by the validator of the height that it names. */
  record VoteIn(Vote vote, String peer) implements Input {}

  /** A peer says that it saw more than two thirds vote for a block. */
  record MajorityClaimed(long height, int round, SignedMsgType type, BlockId block, String peer) implements Input {}

  /** A timer ran out. */
  record TimedOut(long height, int round, Step step) implements Input {}

  /**
   * A block was judged.
   *
   * @param time of its header; unset if it cannot be read
   * @param problem why it is not valid; empty if it is
   */
  record Validated(long height, BlockId block, Instant time, String problem) implements Input {}

  /** The block that was asked for. */
  record Built(long height, int round, BlockId id, Bytes block, Instant time) implements Input {}

  /** The block that was asked for cannot be built now. */
  record BuildFailed(long height, int round, String reason) implements Input {}

  /** Our proposal, signed. */
  record SignedProposal(Proposal proposal) implements Input {}

  /** Our vote, signed; its time may be that of an earlier signature for the same step. */
  record SignedVote(Vote vote) implements Input {}

  /** What the application adds to our precommit for a block; at most {@link org.blockberry.chain.BlockLimits#MAX_EXTENSION_BYTES}. */
  record Extended(long height, int round, BlockId block, Bytes extension) implements Input {}

  /** The signer did not sign for this step. */
  record SignRefused(long height, int round, SignedMsgType type, String reason) implements Input {}

  /** Transactions wait. */
  record TransactionsWait(long height) implements Input {}
}
