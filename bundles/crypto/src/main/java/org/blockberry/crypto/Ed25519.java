package org.blockberry.crypto;

import org.blockberry.api.value.Bytes;

/**
 * Ed25519 signatures (RFC 8032, the plain variant without context or prehash).
 *
 * <p>One written validity rule holds on every node, whatever library does the arithmetic. A signature (R, S) of a
 * message M under a key A is valid when all of this is true:
 * <ol>
 *   <li>A has 32 bytes and the signature 64: R is its first half, S its second;
 *   <li>A and R are canonical: the y coordinate is below p = 2^255 - 19, and the sign bit of x is clear where x is 0
 *       (y = 1 and y = p - 1);
 *   <li>S, read as a little-endian number, is below the group order L = 2^252 + 27742317777372353535851937790883648493;
 *   <li>A is none of the eight points of small order;
 *   <li>A and R are points of the curve, and [S]B = R + [k]A holds exactly, without multiplying by the cofactor, where
 *       k = SHA-512(R, A, M) mod L.
 * </ol>
 * {@link Ed25519Rule} checks 1 to 4 before any provider sees the input; the provider does 5. The rule is stricter than
 * the ZIP-215 rule of CometBFT: what is valid here is valid there, and every key and signature made by an honest signer
 * is valid under both.
 *
 * <p>Threading: any thread, any time. A call costs 40 µs to 1 ms, so event loops hand it to an executor.
 */
public interface Ed25519 {
  /** Length of a public key in bytes. */
  int PUBLIC_KEY_BYTES = 32;
  /** Length of a private seed in bytes. */
  int SEED_BYTES = 32;
  /** Length of a signature in bytes. */
  int SIGNATURE_BYTES = 64;

  /**
   * Says whether {@code signature} is valid by the rule above. Input of any length and content is an ordinary
   * {@code false}, never an exception.
   *
   * @throws IllegalStateException if the provider failed for a reason that does not lie in the input; the answer
   *     is then unknown and must not be taken for "invalid"
   */
  boolean verify(Bytes publicKey, Bytes message, Bytes signature);

  /**
   * The public key of a private seed.
   *
   * @param seed 32 bytes; not kept, not changed
   * @throws IllegalArgumentException if the seed has another length
   */
  Bytes publicKey(byte[] seed);

  /**
   * Signs {@code message}; the same seed and message always give the same 64 bytes.
   *
   * @param seed 32 bytes; not kept, not changed: the caller wipes it
   * @throws IllegalArgumentException if the seed has another length
   */
  Bytes sign(byte[] seed, Bytes message);
}
