package org.blockberry.api.application;

import java.util.Objects;
import org.blockberry.api.value.Bytes;

/**
 * A change of one validator; acts two heights later (ABCI 2.0).
 *
 * @param keyType {@code ed25519} or {@code secp256k1}
 * @param publicKey 32 or 33 bytes
 * @param power new voting power, 0 or more; 0 removes
 */
public record ValidatorChange(String keyType, Bytes publicKey, long power) {
  /** Refuses null. */
  public ValidatorChange {
    Objects.requireNonNull(keyType, "keyType");
    Objects.requireNonNull(publicKey, "publicKey");
    if (power < 0) {
      throw new IllegalArgumentException("power is " + power + " but must be 0 or more");
    }
  }
}
