package org.blockberry.consensus.bft;

import java.util.Optional;
import org.blockberry.api.consensus.CommitVerifier;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.KeyType;
import org.blockberry.chain.verify.SealVerification;
import org.blockberry.crypto.CryptoLadder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** A block of this engine is proven by precommits of more than two thirds of the power, all of them checked. */
@Component(service = CommitVerifier.class, property = "type=bft")
public final class CommitVerifierComponent implements CommitVerifier {
  private final SealVerification seals;

  /** @param crypto checks Ed25519 signatures */
  @Activate
  public CommitVerifierComponent(@Reference CryptoLadder crypto) {
    seals = new SealVerification((key, message, signature) ->
        key.type() == KeyType.ED25519 && crypto.ed25519().verify(key.bytes(), message, signature));
  }

  @Override
  public Optional<String> verify(String chainId, long height, Bytes block, Bytes commit, Bytes validators) {
    return seals.problem(chainId, height, block, commit, validators);
  }
}
