package org.blockberry.crypto;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;

/**
 * The part of the Ed25519 validity rule that needs no curve arithmetic: points 1 to 4 of {@link Ed25519}. It stands in
 * front of every provider, because libraries differ in exactly these cases. Pure, thread safe.
 *
 * <p>Nothing here is secret, so the comparisons need not take constant time.
 */
public final class Ed25519Rule {
  /** p = 2^255 - 19, little-endian. */
  private static final byte[] P = hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
  /** p - 1, the y of the point of order 2, whose x is 0. */
  private static final byte[] P_MINUS_1 = hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
  /** 1, the y of the neutral point, whose x is 0. */
  private static final byte[] ONE = hex("0100000000000000000000000000000000000000000000000000000000000000");
  /** The group order L, little-endian. */
  private static final byte[] L = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

  /** The y coordinates of the eight points of small order; the sign bit of x tells points with the same y apart. */
  private static final List<byte[]> SMALL_ORDER_Y = List.of(
      ONE, // order 1
      P_MINUS_1, // order 2
      new byte[32], // order 4, both signs
      hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), // order 8, both signs
      hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")); // order 8, both signs

  private Ed25519Rule() {}

  /** Whether the pair may be handed to a provider. */
  public static boolean admits(Bytes publicKey, Bytes signature) {
    return violation(publicKey, signature).isEmpty();
  }

  /** The first broken point of the rule in words, or empty. */
  public static Optional<String> violation(Bytes publicKey, Bytes signature) {
    if (signature.size() != Ed25519.SIGNATURE_BYTES) {
      return Optional.of("the signature has " + signature.size() + " bytes but must have 64");
    }
    Optional<String> key = keyViolation(publicKey);
    if (key.isPresent()) {
      return key;
    }
    byte[] both = signature.toArray();
    Optional<String> r = encodingViolation(Arrays.copyOf(both, 32), "R");
    if (r.isPresent()) {
      return r;
    }
    return below(Arrays.copyOfRange(both, 32, 64), L)
        ? Optional.empty() : Optional.of("S is not below the group order");
  }

  /**
   * What is wrong with a public key by points 1, 2 and 4, or empty. Worth asking before a key enters a validator set:
   * no signature will ever verify under a refused one. It does not tell whether the key is a point of the curve.
   */
  public static Optional<String> keyViolation(Bytes publicKey) {
    if (publicKey.size() != Ed25519.PUBLIC_KEY_BYTES) {
      return Optional.of("the public key has " + publicKey.size() + " bytes but must have 32");
    }
    byte[] encoded = publicKey.toArray();
    Optional<String> encoding = encodingViolation(encoded, "the public key");
    if (encoding.isPresent()) {
      return encoding;
    }
    byte[] y = withoutSign(encoded);
    boolean small = SMALL_ORDER_Y.stream().anyMatch(each -> Arrays.equals(each, y));
    return small ? Optional.of("the public key is a point of small order") : Optional.empty();
  }

  private static Optional<String> encodingViolation(byte[] encoded, String what) {
    byte[] y = withoutSign(encoded);
    if (!below(y, P)) {
      return Optional.of(what + " is not canonical: y is not below 2^255 - 19");
    }
    boolean negative = encoded[31] < 0;
    if (negative && (Arrays.equals(y, ONE) || Arrays.equals(y, P_MINUS_1))) {
      return Optional.of(what + " is not canonical: x is 0 and its sign bit is set");
    }
    return Optional.empty();
  }

  private static byte[] withoutSign(byte[] encoded) {
    byte[] y = encoded.clone();
    y[31] &= 0x7f;
    return y;
  }

  /** Whether little-endian {@code value} is below {@code bound}, both of 32 bytes. */
  private static boolean below(byte[] value, byte[] bound) {
    for (int i = 31; i >= 0; i--) {
      int difference = (value[i] & 0xff) - (bound[i] & 0xff);
      if (difference != 0) {
        return difference < 0;
      }
    }
    return false;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
