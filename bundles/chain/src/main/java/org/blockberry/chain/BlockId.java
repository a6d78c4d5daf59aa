package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * Names a block: by its header and by its bytes.
 *
 * @param hash header hash, 32 bytes, or none
 * @param parts the parts of the encoded block
 */
public record BlockId(Bytes hash, PartSetHeader parts) implements ProtoMessage {
  /** No block. A vote for it is a vote for nil. */
  public static final BlockId NIL = new BlockId(Bytes.EMPTY, PartSetHeader.NONE);

  /** Refuses null. */
  public BlockId {
    requireNonNull(hash, "hash");
    requireNonNull(parts, "parts");
  }

  /** Whether all of it is empty. */
  public boolean isNil() {
    return hash.isEmpty() && parts.isNone();
  }

  /** Whether it names a block in full. */
  public boolean isComplete() {
    return hash.size() == Hashing.HASH_SIZE && parts.total() > 0 && parts.hash().size() == Hashing.HASH_SIZE;
  }

  /** Checks that both hashes are well formed. */
  public void validate() {
    Checks.hashOrEmpty("block hash", hash);
    parts.validate();
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.bytes(1, hash);
    out.message(2, parts);
  }

  /** Reads the fields. */
  public static BlockId read(ProtoReader in) {
    BlockId id = new BlockId(in.bytes(1), in.message(2, PartSetHeader::read));
    return id.isNil() ? NIL : id;
  }

  /** Decodes the canonical encoding. */
  public static BlockId decode(Bytes encoded) {
    return ProtoReader.strict(encoded, BlockId::read);
  }
}
