package org.blockberry.chain.verify;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.Commit;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.wire.DecodingException;

/**
 * Judges a block with its commit as messages: more than two thirds of the power of the height's validator set signed it, and every
 * signature in the commit is right. Threading: any, if the verifier allows it.
 */
public final class SealVerification {
  private final CommitVerification commits;

  /** @param signatures checks one signature */
  public SealVerification(SignatureVerifier signatures) {
    this.commits = new CommitVerification(requireNonNull(signatures, "signatures"));
  }

  /**
   * Judges.
   *
   * @param block Block message
   * @param commit Commit message
   * @param validators ValidatorSet message of the height
   * @return why the commit does not prove the block; empty if it does
   */
  public Optional<String> problem(String chainId, long height, Bytes block, Bytes commit, Bytes validators) {
    try {
      return problem(chainId, height, block, Commit.decode(commit), ValidatorSet.decode(validators));
    } catch (DecodingException | InvalidBlockException | IllegalArgumentException e) {
      return Optional.of("malformed: " + e.getMessage());
    }
  }

  private Optional<String> problem(String chainId, long height, Bytes encoded, Commit commit, ValidatorSet set) {
    Block block = Block.decode(encoded);
    block.header().validate(); // the id covers the rest: its parts are those of all bytes
    commit.validate();
    if (!block.header().chainId().equals(chainId) || block.header().height() != height) {
      return Optional.of("the block is " + block.header().chainId() + "/" + block.header().height() + " but must be "
          + chainId + "/" + height);
    }
    if (!block.header().validatorsHash().equals(set.hash())) {
      return Optional.of("the block names the validator set " + block.header().validatorsHash()
          + " but that of the height is " + set.hash());
    }
    CommitVerdict verdict = commits.full(chainId, set, block.blockId(encoded), height, commit);
    return verdict.accepted() ? Optional.empty() : Optional.of(verdict.reason());
  }
}
