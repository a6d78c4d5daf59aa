package org.blockberry.consensus.poa;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;

/**
 * A block on its way to being sealed: everything that goes into the precommit.
 *
 * @param chainId of the header
 * @param proposal the block
 * @param blockId its names, complete
 * @param round of the precommit
 * @param timestamp of the precommit
 */
record Seal(String chainId, Proposal proposal, BlockId blockId, int round, Instant timestamp) {
  private static final Duration LATER_THAN_BLOCK = Duration.ofMillis(1);

  Seal {
    Objects.requireNonNull(chainId, "chainId");
    Objects.requireNonNull(proposal, "proposal");
    Objects.requireNonNull(timestamp, "timestamp");
    if (!blockId.isComplete()) {
      throw new IllegalArgumentException("block id " + blockId + " does not name a block");
    }
    if (round < 0) {
      throw new IllegalArgumentException("round is " + round + " but must be 0 or more");
    }
  }

  /** A precommit's time is the clock, but always later than the block, so that time rises whatever the clock does. */
  static Seal of(String chainId, Proposal proposal, int round, Instant now) {
    Instant least = proposal.time().plus(LATER_THAN_BLOCK);
    return new Seal(chainId, proposal, BlockId.decode(proposal.blockId()), round, now.isAfter(least) ? now : least);
  }

  /** The same block and time in another round. */
  Seal inRound(int other) {
    return new Seal(chainId, proposal, blockId, other, timestamp);
  }

  Bytes signBytes() {
    return SignBytes.vote(chainId, SignedMsgType.PRECOMMIT, proposal.height(), round, blockId, timestamp);
  }

  /** The block with a commit of exactly one entry per member of the set, in the order of the set. */
  SealedBlock with(Bytes signature, Authority authority) {
    List<CommitSig> entries = new ArrayList<>(authority.members());
    for (int i = 0; i < authority.members(); i++) {
      entries.add(i == authority.index()
          ? CommitSig.forBlock(authority.address(), timestamp, signature)
          : CommitSig.ABSENT);
    }
    Commit commit = new Commit(proposal.height(), round, blockId, entries);
    commit.validate();
    return new SealedBlock(proposal.height(), proposal.block(), commit.encode());
  }
}
