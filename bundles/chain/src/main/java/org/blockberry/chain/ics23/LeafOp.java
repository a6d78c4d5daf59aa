package org.blockberry.chain.ics23;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * How a leaf is hashed. Numbers are those of the protocol: hash 0 none, 1 SHA-256, others exist; length 1 varint, others exist.
 *
 * @param hash outer hash
 * @param prehashKey hash of the key before it is used
 * @param prehashValue hash of the value before it is used
 * @param length how lengths are written
 * @param prefix what the preimage begins with
 */
public record LeafOp(int hash, int prehashKey, int prehashValue, int length, Bytes prefix) implements ProtoMessage {
  /** Refuses null. */
  public LeafOp {
    requireNonNull(prefix, "prefix");
  }

  static LeafOp read(ProtoReader in) {
    return new LeafOp(in.int32(1), in.int32(2), in.int32(3), in.int32(4), in.bytes(5));
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.int64(1, hash);
    out.int64(2, prehashKey);
    out.int64(3, prehashValue);
    out.int64(4, length);
    out.bytes(5, prefix);
  }
}
