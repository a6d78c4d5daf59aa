package org.blockberry.store.state.iavl.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import org.blockberry.chain.Hashing;

/** The hash rules of the tree (specification of IAVL, sections 1 and 3). Keeps a digest and buffers: for one thread at a time. */
public final class TreeHash {
  /** Bytes of a hash. */
  public static final int SIZE = 32;

  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int MAX_VARINT = 10;

  /** Bytes of height, size and version before the hashes, at most. */
  static final int MAX_PREFIX = 3 * MAX_VARINT;

  private final MessageDigest digest = Hashing.newSha256();
  private final byte[] buffer = new byte[5 * MAX_VARINT + 2 * (1 + SIZE)];
  private final byte[] result = new byte[SIZE];

  /** The root hash of a tree without keys: SHA-256 of nothing. */
  public static byte[] empty() {
    return Hashing.newSha256().digest();
  }

  /** The hash of a tree. */
  public static byte[] root(Child root) {
    return root == null ? empty() : root.hash();
  }

  /** Hash of a leaf. The array is reused by the next call. */
  byte[] leaf(byte[] key, byte[] value, long version) {
    digest.update(value, 0, value.length);
    finish();
    int at = putZigZag(buffer, 0, 0);
    at = putZigZag(buffer, at, 1);
    at = putZigZag(buffer, at, version);
    at = putVarint(buffer, at, key.length);
    digest.update(buffer, 0, at);
    digest.update(key, 0, key.length);
    buffer[0] = SIZE;
    System.arraycopy(result, 0, buffer, 1, SIZE);
    digest.update(buffer, 0, 1 + SIZE);
    finish();
    return result;
  }

  /** Hash of an inner node whose children are sealed. The array is reused by the next call. */
  byte[] inner(Inner node, long version) {
    int at = prefix(buffer, node.height(), node.size(), version);
    buffer[at++] = SIZE;
    node.left().putHash(buffer, at);
    at += SIZE;
    buffer[at++] = SIZE;
    node.right().putHash(buffer, at);
    digest.update(buffer, 0, at + SIZE);
    finish();
    return result;
  }

  /** Hash of an inner node over hashes that are not kept anywhere. */
  byte[] inner(Inner node, long version, byte[] left, byte[] right) {
    int at = prefix(buffer, node.height(), node.size(), version);
    buffer[at++] = SIZE;
    System.arraycopy(left, 0, buffer, at, SIZE);
    at += SIZE;
    buffer[at++] = SIZE;
    System.arraycopy(right, 0, buffer, at, SIZE);
    digest.update(buffer, 0, at + SIZE);
    finish();
    return result.clone();
  }

  private void finish() {
    try {
      digest.digest(result, 0, SIZE);
    } catch (DigestException e) {
      throw new IllegalStateException("32 bytes are too few for this Java's SHA-256", e);
    }
  }

  /** Writes height, size and version as they begin each preimage; returns the position after them. */
  static int prefix(byte[] target, int height, long size, long version) {
    int at = putZigZag(target, 0, height);
    at = putZigZag(target, at, size);
    return putZigZag(target, at, version);
  }

  private static int putZigZag(byte[] target, int at, long value) {
    return putVarint(target, at, value << 1 ^ value >> 63);
  }

  private static int putVarint(byte[] target, int at, long value) {
    long rest = value;
    int position = at;
    while ((rest & ~0x7FL) != 0) {
      target[position++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[position++] = (byte) rest;
    return position;
  }

  static long word(byte[] source, int at) {
    return (long) LONG.get(source, at);
  }

  static void putWord(byte[] target, int at, long word) {
    LONG.set(target, at, word);
  }
}
