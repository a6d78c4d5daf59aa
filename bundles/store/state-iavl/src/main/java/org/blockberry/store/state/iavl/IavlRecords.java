package org.blockberry.store.state.iavl;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.state.iavl.tree.Ref;

/** Forms of the records beside the nodes. Decoders throw {@link RuntimeException} for anything else. */
final class IavlRecords {
  private static final int ROOT_BYTES = 32;

  private IavlRecords() {}

  /** The last commit: the store's own commit marker. */
  record Tip(long version, Bytes root) {
    Bytes encode() {
      return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + ROOT_BYTES).putLong(version).put(root.asBuffer()).array());
    }

    static Tip decode(Bytes stored) {
      return new Tip(stored.asBuffer().getLong(), stored.slice(Long.BYTES, Long.BYTES + ROOT_BYTES));
    }
  }

  /**
   * What a version is made of.
   *
   * @param root its root hash
   * @param firstChunk number of the first chunk of leaves that it set
   * @param endChunk number after the last one
   */
  record Commit(Bytes root, long firstChunk, long endChunk) {
    Bytes encode() {
      return Bytes.wrap(ByteBuffer.allocate(ROOT_BYTES + 2 * Long.BYTES).put(root.asBuffer()).putLong(firstChunk).putLong(endChunk).array());
    }

    static Commit decode(Bytes stored) {
      ByteBuffer in = stored.asBuffer();
      in.position(ROOT_BYTES);
      Commit commit = new Commit(stored.slice(0, ROOT_BYTES), in.getLong(), in.getLong());
      if (commit.firstChunk() < 1 || commit.endChunk() < commit.firstChunk()) {
        throw new IllegalArgumentException("its leaves lie from chunk " + commit.firstChunk() + " to " + commit.endChunk());
      }
      return commit;
    }
  }

  /**
   * A version whose tree is stored whole.
   *
   * @param kept whether pruning leaves it
   * @param leafEnd number after its last chunk of leaves
   * @param innerEnd number after its last chunk of inner nodes
   * @param root empty for a tree without keys
   */
  record Checkpoint(boolean kept, long leafEnd, long innerEnd, Optional<Ref> root) {
    Bytes encode() {
      Bytes fixed = Bytes.wrap(ByteBuffer.allocate(1 + 2 * Long.BYTES).put((byte) (kept ? 1 : 0)).putLong(leafEnd).putLong(innerEnd).array());
      return root.map(ref -> fixed.concat(Bytes.wrap(NodeCodec.encode(ref)))).orElse(fixed);
    }

    static Checkpoint decode(Bytes stored) {
      ByteBuffer in = stored.asBuffer();
      return new Checkpoint(in.get() == 1, in.getLong(), in.getLong(), in.hasRemaining() ? Optional.of(NodeCodec.ref(in)) : Optional.empty());
    }
  }

  /**
   * How far pruning is.
   *
   * @param oldest oldest version from which on all can be read
   * @param cleaned checkpoint below which nothing is left that nobody can read, 0 for none
   * @param keptLeafEnd {@link Checkpoint#leafEnd} of the last kept checkpoint up to {@code cleaned}, 0 for none: what is below stays
   * @param keptInnerEnd {@link Checkpoint#innerEnd} of it
   */
  record Progress(long oldest, long cleaned, long keptLeafEnd, long keptInnerEnd) {
    Bytes encode() {
      return Bytes.wrap(ByteBuffer.allocate(4 * Long.BYTES).putLong(oldest).putLong(cleaned).putLong(keptLeafEnd).putLong(keptInnerEnd).array());
    }

    static Progress decode(Bytes stored) {
      ByteBuffer in = stored.asBuffer();
      return new Progress(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }

    Progress raisedTo(long version) {
      return new Progress(version, cleaned, keptLeafEnd, keptInnerEnd);
    }
  }

  /** Where the latest value of a key is. */
  record Latest(long leaf, long version) {
    Bytes encode() {
      ByteBuffer out = ByteBuffer.allocate(20);
      Varint.write(out, leaf);
      Varint.write(out, version);
      return Bytes.copyOf(out.array(), 0, out.position());
    }

    static Latest decode(Bytes stored) {
      ByteBuffer in = stored.asBuffer();
      return new Latest(Varint.read(in), Varint.read(in));
    }
  }

  /** Numbers of nodes, in any order; they come back ascending. */
  static Bytes encodeIds(long[] ids) {
    long[] sorted = ids.clone();
    Arrays.sort(sorted);
    int size = Varint.size(sorted.length);
    long before = 0;
    for (long id : sorted) {
      size = Math.addExact(size, Varint.size(id - before));
      before = id;
    }
    byte[] encoded = new byte[size];
    int at = Varint.write(encoded, 0, sorted.length);
    before = 0;
    for (long id : sorted) {
      at = Varint.write(encoded, at, id - before);
      before = id;
    }
    return Bytes.wrap(encoded);
  }

  static long[] decodeIds(Bytes stored) {
    ByteBuffer in = stored.asBuffer();
    long[] ids = new long[Varint.length(in)];
    long id = 0;
    for (int i = 0; i < ids.length; i++) {
      id += Varint.read(in);
      ids[i] = id;
    }
    return ids;
  }

  static Bytes encodeKeys(List<byte[]> keys) {
    int size = 5;
    for (byte[] key : keys) {
      size = Math.addExact(size, 5 + key.length);
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    Varint.write(out, keys.size());
    for (byte[] key : keys) {
      Varint.write(out, key.length);
      out.put(key);
    }
    return Bytes.copyOf(out.array(), 0, out.position());
  }

  static List<byte[]> decodeKeys(Bytes stored) {
    ByteBuffer in = stored.asBuffer();
    int count = Varint.length(in);
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] key = new byte[Varint.length(in)];
      in.get(key);
      keys.add(key);
    }
    return keys;
  }
}
