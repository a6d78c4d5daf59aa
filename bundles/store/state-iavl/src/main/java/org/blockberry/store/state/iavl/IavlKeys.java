package org.blockberry.store.state.iavl;

import java.nio.ByteBuffer;

/** Keys of the database; the README of the stores lists them. Numbers are big-endian, so that they sort. */
final class IavlKeys {
  static final byte[] TIP = {'t'};
  static final byte[] PROGRESS = {'p'};
  static final byte[] IMPORTING = {'i'};
  static final byte[] CHECKPOINTS = {'c'};
  static final byte[] COMMITS = {'v'};

  /** First bytes of the keys of chunks, whose numbers only grow. */
  static final String ASCENDING = "LN";

  private IavlKeys() {}

  /** Root and leaves of a version. */
  static byte[] commit(long version) {
    return numbered('v', version);
  }

  /** Keys that a version deleted. */
  static byte[] deleted(long version) {
    return numbered('d', version);
  }

  /** Leaves that a version replaced. */
  static byte[] replacedLeaves(long version) {
    return numbered('x', version);
  }

  /** The stored tree of a version. */
  static byte[] checkpoint(long version) {
    return numbered('c', version);
  }

  /** Stored inner nodes that the checkpoint does not need any more. */
  static byte[] replacedInners(long version) {
    return numbered('o', version);
  }

  static byte[] leafChunk(long number) {
    return numbered('L', number);
  }

  static byte[] innerChunk(long number) {
    return numbered('N', number);
  }

  /** What is dead in a run of chunks. */
  static byte[] dead(NodeKind kind, long segment) {
    return ByteBuffer.allocate(2 + Long.BYTES).put((byte) 'm').put((byte) (kind == NodeKind.LEAF ? 'L' : 'N')).putLong(segment).array();
  }

  /** Where the latest value of a key is. */
  static byte[] latest(byte[] key) {
    byte[] found = new byte[1 + key.length];
    found[0] = 'k';
    System.arraycopy(key, 0, found, 1, key.length);
    return found;
  }

  /** The number in a key made by one of the methods above. */
  static long number(byte[] key) {
    return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
  }

  private static byte[] numbered(char kind, long number) {
    return ByteBuffer.allocate(1 + Long.BYTES).put((byte) kind).putLong(number).array();
  }
}
