package org.blockberry.examples.utxo.app;

import java.nio.ByteBuffer;
import org.blockberry.api.value.Bytes;

/**
 * Keys of the state.
 *
 * <p>{@code o outpoint(34)} → output (40) · {@code a owner(32) outpoint(34)} → amount (8), so that one owner's outputs lie together ·
 * {@code c} → number of outputs · {@code s} → sum of all amounts. Those two are decimal text, which is what queries answer, so that a proof is about the
 * answer; other numbers are big-endian.
 */
final class StateKeys {
  static final Bytes OUTPUTS = Bytes.utf8("o");
  static final Bytes COUNT = Bytes.utf8("c");
  static final Bytes SUM = Bytes.utf8("s");
  private static final Bytes OWNERS = Bytes.utf8("a");

  private StateKeys() {}

  static Bytes output(Outpoint outpoint) {
    return OUTPUTS.concat(outpoint.encode());
  }

  static Bytes owned(Bytes owner, Outpoint outpoint) {
    return owner(owner).concat(outpoint.encode());
  }

  /** Where the outputs of one owner begin. */
  static Bytes owner(Bytes owner) {
    return OWNERS.concat(owner);
  }

  /** The outpoint at the end of a key of either kind. */
  static Outpoint outpoint(Bytes key) {
    return Outpoint.decode(key.slice(key.size() - Outpoint.BYTES, key.size()));
  }

  static Bytes number(long number) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  static long number(Bytes stored) {
    return stored.longAt(0);
  }

  static Bytes decimal(long number) {
    return Bytes.utf8(Long.toString(number));
  }

  static long ofDecimal(Bytes stored) {
    return Long.parseLong(stored.toUtf8());
  }
}
