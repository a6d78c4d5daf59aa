package org.blockberry.store.keyed;

import java.nio.ByteBuffer;
import org.blockberry.api.value.Bytes;

/**
 * Keys of the block store: a letter, then a height as 8 bytes big-endian or a hash.
 *
 * <p>{@code e} base and height · {@code n} hash and parent by height · {@code a} proof and transaction hashes by height ·
 * {@code b} block by height · {@code h} height by header hash · {@code t} location by transaction hash · {@code r} results by
 * height · {@code s} chain-state record by height.
 */
public final class BlockKeys {
  /** Key of the {@link Extent}. */
  public static final byte[] EXTENT = {'e'};
  static final byte[] LINKS = {'n'};
  static final byte[] RESULTS = {'r'};
  static final byte[] STATES = {'s'};

  private BlockKeys() {}

  /** Key of the {@link Link} of a height. */
  public static byte[] link(long height) {
    return ofHeight('n', height);
  }

  /** Key of the {@link Annex} of a height. */
  public static byte[] annex(long height) {
    return ofHeight('a', height);
  }

  /** Key of the block at a height. */
  public static byte[] block(long height) {
    return ofHeight('b', height);
  }

  /** Key of the results of a height. */
  public static byte[] results(long height) {
    return ofHeight('r', height);
  }

  /** Key of the chain-state record after a height. */
  public static byte[] state(long height) {
    return ofHeight('s', height);
  }

  /** Key of the height of a header hash. */
  public static byte[] hash(Bytes hash) {
    return ofHash('h', hash);
  }

  /** Key of the place of a transaction. */
  public static byte[] transaction(Bytes hash) {
    return ofHash('t', hash);
  }

  /** The height in a key that {@link #link} and its like made. */
  public static long height(byte[] key) {
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
