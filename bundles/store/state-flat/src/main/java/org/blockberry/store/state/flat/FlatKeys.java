package org.blockberry.store.state.flat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.blockberry.api.value.Bytes;

/**
 * Keys of the flat store. {@code t} last version and root · {@code p} progress of pruning · {@code r} roots by version ·
 * {@code l} changed keys by version · {@code k} the values.
 *
 * <p>A value is found under {@code k}, the key with each 00 written as 00 FF, then 00 01, then the version with all bits
 * inverted. So entries are in the order of keys whatever bytes these have, no key's entries lie among another's, and the
 * newest version of a key comes first.
 */
final class FlatKeys {
  static final byte[] TIP = {'t'};
  static final byte[] PRUNING = {'p'};
  static final byte[] VALUES = {'k'};

  private FlatKeys() {}

  static byte[] roots(long version) {
    return ofVersion('r', version);
  }

  static byte[] changes(long version) {
    return ofVersion('l', version);
  }

  /** First entry of {@code key} at or below {@code version}. */
  static byte[] entry(Bytes key, long version) {
    byte[] prefix = prefix(key);
    byte[] entry = Arrays.copyOf(prefix, prefix.length + Long.BYTES);
    ByteBuffer.wrap(entry).putLong(prefix.length, ~version);
    return entry;
  }

  /** What all entries of {@code key} begin with, and no entry of another key. */
  static byte[] prefix(Bytes key) {
    byte[] plain = key.toArray();
    int zeros = 0;
    for (byte b : plain) {
      zeros += b == 0 ? 1 : 0;
    }
    byte[] prefix = new byte[1 + plain.length + zeros + 2];
    prefix[0] = 'k';
    int at = 1;
    for (byte b : plain) {
      prefix[at++] = b;
      if (b == 0) {
        prefix[at++] = (byte) 0xff;
      }
    }
    prefix[at + 1] = 1;
    return prefix;
  }

  /** Above all entries of the key with {@code prefix}, below those of the next key. */
  static byte[] after(byte[] prefix) {
    byte[] after = prefix.clone();
    after[after.length - 1] = 2;
    return after;
  }

  /** The key of the state in an entry. */
  static Bytes key(byte[] entry) {
    int end = entry.length - Long.BYTES - 2;
    byte[] plain = new byte[end - 1];
    int length = 0;
    for (int at = 1; at < end; at++) {
      plain[length++] = entry[at];
      if (entry[at] == 0) {
        at++;
      }
    }
    return Bytes.copyOf(plain, 0, length);
  }

  /** The version in an entry. */
  static long version(byte[] entry) {
    return ~ByteBuffer.wrap(entry).getLong(entry.length - Long.BYTES);
  }

  private static byte[] ofVersion(char kind, long version) {
    return ByteBuffer.allocate(1 + Long.BYTES).put((byte) kind).putLong(version).array();
  }
}
