package org.blockberry.store.blocks.rocksdb;

import java.nio.ByteBuffer;
import org.blockberry.api.value.Bytes;

/**
 * Keys of the block store: a letter, then a height as 8 bytes big-endian or a hash.
 *
 * <p>{@code e} base and height · {@code n} hash and parent by height · {@code a} proof and transaction hashes by height ·
 * {@code b} block by height · {@code h} height by header hash · {@code t} location by transaction hash · {@code r} results by
 * height · {@code s} chain-state record by height.
 */
final class BlockKeys {
  static final byte[] EXTENT = {'e'};
  static final byte[] LINKS = {'n'};
  static final byte[] RESULTS = {'r'};
  static final byte[] STATES = {'s'};

  private BlockKeys() {}

  static byte[] link(long height) {
    return ofHeight('n', height);
  }

  static byte[] annex(long height) {
    return ofHeight('a', height);
  }

  static byte[] block(long height) {
    return ofHeight('b', height);
  }

  static byte[] results(long height) {
    return ofHeight('r', height);
  }

  static byte[] state(long height) {
    return ofHeight('s', height);
  }

  static byte[] hash(Bytes hash) {
    return ofHash('h', hash);
  }

  static byte[] transaction(Bytes hash) {
    return ofHash('t', hash);
  }

  /** The height in a key that {@link #link} and its like made. */
  static long height(byte[] key) {
    return ByteBuffer.wrap(key).getLong(1);
  }

  private static byte[] ofHeight(char kind, long height) {
    return ByteBuffer.allocate(1 + Long.BYTES).put((byte) kind).putLong(height).array();
  }

  private static byte[] ofHash(char kind, Bytes hash) {
    byte[] key = new byte[1 + hash.size()];
    key[0] = (byte) kind;
    hash.copyTo(key, 1);
    return key;
  }
}
