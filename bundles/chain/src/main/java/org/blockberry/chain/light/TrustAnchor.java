package org.blockberry.chain.light;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;

/**
 * What a light client starts from: a header that somebody vouches for, by way of another channel.
 *
 * @param height 1 or more
 * @param hash header hash, 32 bytes
 */
public record TrustAnchor(long height, Bytes hash) {
  /** Checks the bounds. */
  public TrustAnchor {
    requireNonNull(hash, "hash");
    if (height < 1) {
      throw new IllegalArgumentException("trusted height is " + height + " but must be 1 or more");
    }
    if (hash.size() != 32) {
      throw new IllegalArgumentException("trusted hash has " + hash.size() + " bytes but must have 32");
    }
  }

  /**
   * Reads {@code HEIGHT:HASH}, the hash in hexadecimal digits.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static TrustAnchor parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1 || !text.substring(0, colon).matches("[0-9]{1,18}") || !text.substring(colon + 1).matches("[0-9A-Fa-f]{64}")) {
      throw new IllegalArgumentException("\"" + text + "\" must be HEIGHT:HASH with a hash of 64 hexadecimal digits");
    }
    return new TrustAnchor(Long.parseLong(text.substring(0, colon)), Bytes.fromHex(text.substring(colon + 1)));
  }

  @Override
  public String toString() {
    return height + ":" + hash;
  }
}
