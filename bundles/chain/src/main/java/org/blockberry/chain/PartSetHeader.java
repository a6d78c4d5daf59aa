package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * Names the parts into which an encoded block is cut.
 *
 * @param total number of parts, 0 or more
 * @param hash Merkle root over the parts, 32 bytes, or none
 */
public record PartSetHeader(int total, Bytes hash) implements ProtoMessage {
  /** No parts. */
  public static final PartSetHeader NONE = new PartSetHeader(0, Bytes.EMPTY);

  /** Checks that {@code total} is not negative. */
  public PartSetHeader {
    requireNonNull(hash, "hash");
    if (total < 0) {
      throw new IllegalArgumentException("the number of parts is " + total + " but must be 0 or more");
    }
  }

  /** Whether there are no parts and no hash. */
  public boolean isNone() {
    return total == 0 && hash.isEmpty();
  }

  /** Checks that the hash is well formed. */
  public void validate() {
    Checks.hashOrEmpty("part set hash", hash);
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.uint64(1, total);
    out.bytes(2, hash);
  }

  /** Reads the fields. */
  public static PartSetHeader read(ProtoReader in) {
    PartSetHeader header = new PartSetHeader(in.count(1), in.bytes(2));
    return header.isNone() ? NONE : header;
  }

  /** Decodes the canonical encoding. */
  public static PartSetHeader decode(Bytes encoded) {
    return ProtoReader.strict(encoded, PartSetHeader::read);
  }
}
