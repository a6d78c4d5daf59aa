package org.blockberry.store.state.flat;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.blockberry.api.value.Bytes;

/** Forms of the records beside the values. Decoders throw {@link RuntimeException} for anything else. */
final class FlatRecords {
  private static final int ROOT_BYTES = 32;

  private FlatRecords() {}

  /** The last commit: the store's own commit marker. */
  record Tip(long version, Bytes root) {
    Bytes encode() {
      return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + ROOT_BYTES).putLong(version).put(root.asBuffer()).array());
    }

    static Tip decode(Bytes stored) {
      return new Tip(stored.asBuffer().getLong(), stored.slice(Long.BYTES, Long.BYTES + ROOT_BYTES));
    }
  }

  /** Roots before and after a version. */
  record Roots(Bytes before, Bytes after) {
    Bytes encode() {
      return before.concat(after);
    }

    static Roots decode(Bytes stored) {
      return new Roots(stored.slice(0, ROOT_BYTES), stored.slice(ROOT_BYTES, 2 * ROOT_BYTES));
    }
  }

  /**
   * How far pruning is.
   *
   * @param oldest oldest version that can be read
   * @param cleaned versions up to this one have left nothing behind that nobody can read any more
   */
  record Pruning(long oldest, long cleaned) {
    Bytes encode() {
      return Bytes.wrap(ByteBuffer.allocate(2 * Long.BYTES).putLong(oldest).putLong(cleaned).array());
    }

    static Pruning decode(Bytes stored) {
      ByteBuffer fields = stored.asBuffer();
      return new Pruning(fields.getLong(), fields.getLong());
    }
  }

  /** A value, or the note that the key was deleted. */
  static Bytes encodeValue(Optional<Bytes> value) {
    byte[] encoded = new byte[1 + value.map(Bytes::size).orElse(0)];
    encoded[0] = (byte) (value.isPresent() ? 1 : 0);
    value.ifPresent(content -> content.copyTo(encoded, 1));
    return Bytes.wrap(encoded);
  }

  static Optional<Bytes> decodeValue(Bytes stored) {
    if (stored.at(0) == 0 && stored.size() != 1) {
      throw new IllegalArgumentException("a deleted value has " + stored.size() + " bytes but must have 1");
    }
    return switch (stored.at(0)) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(stored.slice(1, stored.size()));
      default -> throw new IllegalArgumentException("a value begins with " + stored.at(0) + " but must with 0 or 1");
    };
  }

  /** The keys that a version changed, and whether it set them. */
  static Bytes encodeKeys(SortedMap<Bytes, Optional<Bytes>> changes) {
    int size = Integer.BYTES;
    for (Bytes key : changes.keySet()) {
      size = Math.addExact(size, 1 + Integer.BYTES + key.size());
    }
    ByteBuffer fields = ByteBuffer.allocate(size).putInt(changes.size());
    changes.forEach((key, value) ->
        fields.put((byte) (value.isPresent() ? 1 : 0)).putInt(key.size()).put(key.asBuffer()));
    return Bytes.wrap(fields.array());
  }

  static SortedMap<Bytes, Boolean> decodeKeys(Bytes stored) {
    ByteBuffer fields = stored.asBuffer();
    int count = fields.getInt();
    SortedMap<Bytes, Boolean> keys = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      boolean set = fields.get() == 1;
      int length = fields.getInt();
      if (length < 1 || length > fields.remaining()) {
        throw new IllegalArgumentException("a key claims " + length + " bytes where " + fields.remaining() + " are left");
      }
      byte[] key = new byte[length];
      fields.get(key);
      keys.put(Bytes.wrap(key), set);
    }
    return keys;
  }
}
