package org.blockberry.chain.ics23;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * One step from a child to its parent: hash of prefix, child, suffix.
 *
 * @param hash number of the hash, 1 for SHA-256
 * @param prefix before the child
 * @param suffix after the child
 */
public record InnerOp(int hash, Bytes prefix, Bytes suffix) implements ProtoMessage {
  /** Refuses null. */
  public InnerOp {
    requireNonNull(prefix, "prefix");
    requireNonNull(suffix, "suffix");
  }

  static InnerOp read(ProtoReader in) {
    return new InnerOp(in.int32(1), in.bytes(2), in.bytes(3));
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.int64(1, hash);
    out.bytes(2, prefix);
    out.bytes(3, suffix);
  }
}
