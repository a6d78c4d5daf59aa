package org.blockberry.network.handshake;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import org.blockberry.api.value.Bytes;

/**
 * What both sides of a handshake must agree on, and who we are.
 *
 * @param chainId 1 to 50 bytes
 * @param version of the protocol, 1 or more
 * @param publicKey our Ed25519 key, 32 bytes
 */
public record Terms(String chainId, int version, Bytes publicKey) {
  static final int KEY_BYTES = 32;

  /** Refuses what no node has. */
  public Terms {
    Objects.requireNonNull(chainId, "chainId");
    int length = chainId.getBytes(StandardCharsets.UTF_8).length;
    if (length < 1 || length > 50) {
      throw new IllegalArgumentException("the chain id has " + length + " bytes but must have 1 to 50");
    }
    if (version < 1) {
      throw new IllegalArgumentException("version is " + version + " but must be 1 or more");
    }
    if (publicKey.size() != KEY_BYTES) {
      throw new IllegalArgumentException("our key has " + publicKey.size() + " bytes but must have " + KEY_BYTES);
    }
  }

  static String nodeId(Bytes publicKey) {
    return HexFormat.of().formatHex(publicKey.toArray());
  }
}
