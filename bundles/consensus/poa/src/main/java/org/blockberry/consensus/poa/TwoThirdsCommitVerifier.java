package org.blockberry.consensus.poa;

import java.util.Optional;
import org.blockberry.api.consensus.CommitVerifier;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.verify.SealVerification;
import org.blockberry.chain.verify.SignatureVerifier;

/**
 * Accepts a block when more than two thirds of the power of the height's validator set signed it; with a single
 * authority that is its one signature. Every signature is checked. Pure; any thread.
 */
public final class TwoThirdsCommitVerifier implements CommitVerifier {
  private final SealVerification seals;

  /** @param signatures checks one signature */
  public TwoThirdsCommitVerifier(SignatureVerifier signatures) {
    this.seals = new SealVerification(signatures);
  }

  @Override
  public Optional<String> verify(String chainId, long height, Bytes block, Bytes commit, Bytes validators) {
    return seals.problem(chainId, height, block, commit, validators);
  }
}
