package org.blockberry.examples.utxo.app;

import java.nio.ByteBuffer;
import org.blockberry.api.value.Bytes;

/**
 * Coins that one key may spend, as stored and in transactions: {@code owner(32) amount(8, big-endian)}.
 *
 * @param owner Ed25519 public key, 32 bytes
 * @param amount 1 or more
 */
record Output(Bytes owner, long amount) {
  static final int BYTES = 40;
  static final int OWNER_BYTES = 32;

  Output {
    if (owner.size() != OWNER_BYTES || amount < 1) {
      throw new IllegalArgumentException("an output has an owner of 32 bytes and an amount of 1 or more, not " + owner.size() + " and " + amount);
    }
  }

  Bytes encode() {
    return owner.concat(Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(amount).array()));
  }

  /** @param encoded {@value #BYTES} bytes */
  static Output decode(Bytes encoded) {
    if (encoded.size() != BYTES) {
      throw new IllegalArgumentException("an output has " + BYTES + " bytes, not " + encoded.size());
    }
    return new Output(encoded.slice(0, OWNER_BYTES), ByteBuffer.wrap(encoded.toArray()).getLong(OWNER_BYTES));
  }
}
