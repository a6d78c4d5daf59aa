package org.blockberry.examples.utxo.app;

import java.nio.ByteBuffer;
import org.blockberry.api.value.Bytes;

/**
 * Names one output: {@code id(32) index(2, big-endian)}.
 *
 * @param id SHA-256 of the body of the transaction that made it; for those of the genesis see {@link GenesisState}
 * @param index place among its outputs, 0 to 65,535
 */
record Outpoint(Bytes id, int index) {
  static final int BYTES = 34;
  private static final int ID_BYTES = 32;

  Outpoint {
    if (id.size() != ID_BYTES || index < 0 || index > 0xffff) {
      throw new IllegalArgumentException("no output has the id " + id + " and index " + index);
    }
  }

  Bytes encode() {
    return id.concat(Bytes.wrap(new byte[] {(byte) (index >> 8), (byte) index}));
  }

  /** @param encoded {@value #BYTES} bytes */
  static Outpoint decode(Bytes encoded) {
    if (encoded.size() != BYTES) {
      throw new IllegalArgumentException("an outpoint has " + BYTES + " bytes, not " + encoded.size());
    }
    return new Outpoint(encoded.slice(0, ID_BYTES), ByteBuffer.wrap(encoded.toArray()).getShort(ID_BYTES) & 0xffff);
  }

  @Override
  public String toString() {
    return id.toHex() + ":" + index;
  }
}
