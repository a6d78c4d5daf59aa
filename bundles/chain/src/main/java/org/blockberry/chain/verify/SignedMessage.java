package org.blockberry.chain.verify;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.PublicKey;

/**
 * A signature to check.
 *
 * @param key of the signer
 * @param message what was signed
 * @param signature the claim
 */
public record SignedMessage(PublicKey key, Bytes message, Bytes signature) {
  /** Refuses null. */
  public SignedMessage {
    requireNonNull(key, "key");
    requireNonNull(message, "message");
    requireNonNull(signature, "signature");
  }
}
