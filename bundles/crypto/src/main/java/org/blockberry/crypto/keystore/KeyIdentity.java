package org.blockberry.crypto.keystore;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/** What a key file is bound to: it opens for this purpose on this chain only. */
public record KeyIdentity(KeyPurpose purpose, String chainId) {
  /** Bound on a chain id, in UTF-8 bytes. */
  public static final int MAX_CHAIN_ID_BYTES = 50;

  public KeyIdentity {
    requireNonNull(purpose, "purpose");
    int size = chainId.getBytes(StandardCharsets.UTF_8).length;
    if (size < 1 || size > MAX_CHAIN_ID_BYTES) {
      throw new IllegalArgumentException("the chain id has " + size + " bytes but must have 1 to "
          + MAX_CHAIN_ID_BYTES);
    }
  }

  @Override
  public String toString() {
    return purpose.label() + " of chain " + chainId;
  }
}
