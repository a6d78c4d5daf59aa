package org.blockberry.consensus.poa;

import java.util.Objects;
import java.util.Optional;
import org.blockberry.api.consensus.CommitVerifier;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.Commit;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.verify.CommitVerdict;
import org.blockberry.chain.verify.CommitVerification;
import org.blockberry.chain.verify.SignatureVerifier;
import org.blockberry.chain.wire.DecodingException;

/**
 * Accepts a block when more than two thirds of the power of the height's validator set signed it; with a single
 * authority that is its one signature. Every signature is checked. Pure; any thread.
 */
public final class TwoThirdsCommitVerifier implements CommitVerifier {
  private final CommitVerification verification;

  /** @param signatures checks one signature */
  public TwoThirdsCommitVerifier(SignatureVerifier signatures) {
    this.verification = new CommitVerification(Objects.requireNonNull(signatures, "signatures"));
  }

  @Override
  public Optional<String> verify(String chainId, long height, Bytes block, Bytes commit, Bytes validators) {
    try {
      return problem(chainId, height, block, Commit.decode(commit), ValidatorSet.decode(validators));
    } catch (DecodingException | InvalidBlockException | IllegalArgumentException e) {
      return Optional.of("malformed: " + e.getMessage());
    }
  }

  private Optional<String> problem(String chainId, long height, Bytes encoded, Commit commit, ValidatorSet set) {
    Block block = Block.decode(encoded);
    block.validate();
    commit.validate();
    if (!block.header().chainId().equals(chainId) || block.header().height() != height) {
      return Optional.of("the block is " + block.header().chainId() + "/" + block.header().height() + " but must be "
          + chainId + "/" + height);
    }
    if (!block.header().validatorsHash().equals(set.hash())) {
      return Optional.of("the block names the validator set " + block.header().validatorsHash()
          + " but that of the height is " + set.hash());
    }
    CommitVerdict verdict = verification.full(chainId, set, block.blockId(encoded), height, commit);
    return verdict.accepted() ? Optional.empty() : Optional.of(verdict.reason());
  }
}
