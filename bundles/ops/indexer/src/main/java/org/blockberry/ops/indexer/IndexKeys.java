package org.blockberry.ops.indexer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.blockberry.api.value.Bytes;

/**
 * Keys of the index. {@code m} what it holds · {@code f} place, {@code g} place: the events of a transaction, of a block · {@code h} hash, place: a transaction by
 * hash · {@code x} kind, tag, value, place: {@link Indexes} with an exact value · {@code n} kind, tag, number, place: those with a value's leading number. A place is height
 * and index, big-endian, so that entries of one value come in the order of the chain. Tags and values have their length in front, so no content can make one
 * look like another.
 */
final class IndexKeys {
  /** Values and tags that are longer stand for themselves no more: no query can name them. */
  static final int LONGEST = 512;
  /** Bytes of a place. */
  static final int PLACE = Long.BYTES + Integer.BYTES;
  static final byte[] META = {'m'};

  private static final int TOO_LONG = 0xffff;

  private IndexKeys() {}

  static byte[] events(Kind kind, long height, int index) {
    return place(ByteBuffer.allocate(1 + PLACE).put(eventsOf(kind)), height, index);
  }

  static byte[] eventsOf(Kind kind) {
    return new byte[] {(byte) (kind == Kind.TX ? 'f' : 'g')};
  }

  static byte[] hash(Bytes hash, long height, int index) {
    return place(ByteBuffer.allocate(1 + hash.size() + PLACE).put((byte) 'h').put(hash.asBuffer()), height, index);
  }

  static byte[] hashOf(Bytes hash) {
    return ByteBuffer.allocate(1 + hash.size()).put((byte) 'h').put(hash.asBuffer()).array();
  }

  /** Where the places of an exact value are. */
  static byte[] valueOf(Kind kind, byte[] tag, String value) {
    byte[] bytes = value.length() > LONGEST ? null : value.getBytes(StandardCharsets.UTF_8);
    boolean whole = bytes != null && bytes.length <= LONGEST;
    ByteBuffer key = tagged('x', kind, tag, 2 + (whole ? bytes.length : 0)).putShort((short) (whole ? bytes.length : TOO_LONG));
    return (whole ? key.put(bytes) : key).array();
  }

  /** Where the places of all values of a tag are. */
  static byte[] valuesOf(Kind kind, byte[] tag) {
    return tagged('x', kind, tag, 0).array();
  }

  /** Where the places of a number are. */
  static byte[] numberOf(Kind kind, byte[] tag, byte[] number) {
    return tagged('n', kind, tag, number.length).put(number).array();
  }

  /** Where the places of all numbers of a tag are. */
  static byte[] numbersOf(Kind kind, byte[] tag) {
    return tagged('n', kind, tag, 0).array();
  }

  /** {@code prefix} with a place behind it. */
  static byte[] at(byte[] prefix, long height, int index) {
    return place(ByteBuffer.allocate(prefix.length + PLACE).put(prefix), height, index);
  }

  /** Whether the value of a key has further places of the same block: {@link Indexes}. */
  static boolean isPosting(byte[] key) {
    return key[0] == 'x' || key[0] == 'n';
  }

  static long height(byte[] key) {
    return ByteBuffer.wrap(key).getLong(key.length - PLACE);
  }

  static int index(byte[] key) {
    return ByteBuffer.wrap(key).getInt(key.length - Integer.BYTES);
  }

  /** The tag as it stands in keys; null if it is too long for any query. */
  static byte[] tag(String tag) {
    byte[] bytes = tag.length() > LONGEST ? null : tag.getBytes(StandardCharsets.UTF_8);
    return bytes == null || bytes.length > LONGEST ? null : bytes;
  }

  private static ByteBuffer tagged(char letter, Kind kind, byte[] tag, int more) {
    return ByteBuffer.allocate(2 + 2 + tag.length + more).put((byte) letter).put((byte) kind.letter).putShort((short) tag.length).put(tag);
  }

  private static byte[] place(ByteBuffer key, long height, int index) {
    return key.putLong(height).putInt(index).array();
  }
}
