package org.blockberry.api.keystore;

import java.util.Optional;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ConsumerType;

/** A private key that can be used but not read. Threading: any. */
@ConsumerType
public interface SigningKey {
  /** {@code ed25519}. */
  String type();

  /** Public key, 32 bytes. */
  Bytes publicKey();

  /** Signs {@code message}; 64 bytes. */
  Bytes sign(Bytes message);

  /**
   * Signs a vote or a proposal. A key that remembers by itself what it signed, as one in another process does, may give what it signed
   * before for that step, with another time, or refuse; others just sign.
   *
   * @param signBytes CometBFT's sign bytes for that height, round and step, with the steps of {@link ConsensusSigner}
   */
  default StepAnswer signStep(long height, int round, int step, Bytes signBytes) {
    return StepAnswer.of(new ConsensusSigner.Signed(signBytes, sign(signBytes)));
  }

  /**
   * Signs a vote extension, for the precommit for a block that was signed last. A key that remembers by itself what it signed refuses others;
   * the rest just sign.
   *
   * @param signBytes CometBFT's sign bytes of a vote extension of that height and round
   */
  default StepAnswer signExtension(long height, int round, Bytes signBytes) {
    return StepAnswer.of(new ConsensusSigner.Signed(signBytes, sign(signBytes)));
  }

  /**
   * Whether this key remembers by itself, durably, what it signed. A node that lost its own memory of a key that does goes on with an empty
   * one; of any other key it refuses to.
   */
  default boolean remembers() {
    return false;
  }

  /**
   * The secret that this key shares with the owner of another: X25519 (RFC 7748) with this key converted to that curve, its scalar being the
   * first half of SHA-512 over its seed, clamped.
   *
   * @param x25519PublicKey 32 bytes
   * @return 32 bytes, to be wiped by the caller; empty if this key cannot do that, or if the other one is of small order
   */
  default Optional<byte[]> agree(Bytes x25519PublicKey) {
    return Optional.empty();
  }
}
