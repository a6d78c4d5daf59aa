package org.blockberry.consensus.poa;

import java.util.Optional;
import org.blockberry.api.consensus.CommitVerifier;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.KeyType;
import org.blockberry.crypto.CryptoLadder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Publishes {@link TwoThirdsCommitVerifier} for proofs of this engine. Keys other than Ed25519 are never valid. */
@Component(service = CommitVerifier.class, property = "type=poa")
public final class CommitVerifierComponent implements CommitVerifier {
  private final CommitVerifier verifier;

  /** @param crypto checks Ed25519 signatures */
  @Activate
  public CommitVerifierComponent(@Reference CryptoLadder crypto) {
    verifier = new TwoThirdsCommitVerifier((key, message, signature) ->
        key.type() == KeyType.ED25519 && crypto.ed25519().verify(key.bytes(), message, signature));
  }

  @Override
  public Optional<String> verify(String chainId, long height, Bytes block, Bytes commit, Bytes validators) {
    return verifier.verify(chainId, height, block, commit, validators);
  }
}
