package org.blockberry.store.keyed;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;

/**
 * What is kept beside a block, so that the block itself is read without a copy and pruning need not read it.
 *
 * @param blockBytes size of the block
 * @param blockChecksum CRC32C of the block
 * @param commit proof seen for it
 * @param txHashes hash of each transaction, in order
 */
public record Annex(int blockBytes, int blockChecksum, Bytes commit, List<Bytes> txHashes) {
  /** Copies the list. */
  public Annex {
    txHashes = List.copyOf(txHashes);
  }

  /** As it is stored. */
  public Bytes encode() {
    int size = 4 * Integer.BYTES + commit.size();
    for (Bytes hash : txHashes) {
      size = Math.addExact(size, Integer.BYTES + hash.size());
    }
    byte[] encoded = new byte[size];
    ByteBuffer fields = ByteBuffer.wrap(encoded).putInt(blockBytes).putInt(blockChecksum);
    append(fields, commit);
    fields.putInt(txHashes.size());
    for (Bytes hash : txHashes) {
      append(fields, hash);
    }
    return Bytes.wrap(encoded);
  }

  /** @throws RuntimeException these bytes are none */
  public static Annex decode(Bytes encoded) {
    ByteBuffer fields = encoded.asBuffer();
    int blockBytes = fields.getInt();
    int blockChecksum = fields.getInt();
    Bytes commit = next(fields);
    int count = fields.getInt();
    if (count < 0 || count > fields.remaining() / Integer.BYTES) {
      throw new IllegalArgumentException("an annex claims " + count + " transactions in " + fields.remaining() + " bytes");
    }
    List<Bytes> txHashes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      txHashes.add(next(fields));
    }
    return new Annex(blockBytes, blockChecksum, commit, txHashes);
  }

  private static void append(ByteBuffer fields, Bytes part) {
    fields.putInt(part.size());
    fields.put(part.asBuffer());
  }

  private static Bytes next(ByteBuffer fields) {
    int length = fields.getInt();
    if (length < 0 || length > fields.remaining()) {
      throw new IllegalArgumentException("an annex claims " + length + " bytes where " + fields.remaining() + " are left");
    }
    byte[] part = new byte[length];
    fields.get(part);
    return Bytes.wrap(part);
  }
}
