package org.blockberry.node.backfill;

import java.time.Instant;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Header;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.verify.CommitVerdict;
import org.blockberry.chain.verify.CommitVerification;

/**
 * What a header says about the block below it. Hashes cover all of that but the round of its commit, which the signatures do. Pure.
 *
 * @param height of the header
 * @param time of the header
 * @param id of the block below
 * @param commitHash of the commit that the block of the header carries for the one below
 */
record Above(long height, Instant time, BlockId id, Bytes commitHash) {
  static Above of(Header header) {
    return new Above(header.height(), header.time(), header.lastBlockId(), header.lastCommitHash());
  }

  /**
   * Checks that a block is the one below: header and validators by their hashes, and the very commit that all nodes have.
   *
   * @throws InvalidBlockException it is another one
   */
  void require(LightBlock below, String chainId, CommitVerification commits) {
    if (below.header().height() != height - 1) {
      throw new InvalidBlockException("it is of height " + below.header().height() + " but " + (height - 1) + " is wanted");
    }
    below.validate(chainId);
    if (!below.header().hash().equals(id.hash())) {
      throw new InvalidBlockException("its hash is " + below.header().hash() + " but the header above it says " + id.hash());
    }
    if (!below.commit().hash().equals(commitHash)) {
      throw new InvalidBlockException("its commit is not the one in block " + height);
    }
    CommitVerdict verdict = commits.light(chainId, below.validators(), id, below.header().height(), below.commit());
    if (!verdict.accepted()) {
      throw new InvalidBlockException("its commit is not valid: " + verdict.reason());
    }
  }
}
