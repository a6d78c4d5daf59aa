package org.blockberry.store.state.iavl.tree;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The compressed form of an export: keys without what they share with the one before, inner nodes without keys (section 12). One instance goes in one
 * direction over one export. Not thread safe.
 */
public final class ExportCompression {
  private static final int MOST_OPEN = 256; // the greatest height is 127

  private byte[] lastKey = new byte[0];
  private final Deque<Long> versions = new ArrayDeque<>();
  private final Deque<byte[]> smallest = new ArrayDeque<>();

  /** The short form of the next node of an export. */
  public ExportNode compress(ExportNode node) {
    if (node.height() > 0) {
      long right = versions.pop();
      long children = Math.max(versions.pop(), right);
      versions.push(Math.max(children, node.version()));
      return new ExportNode(null, null, node.version() - children, node.height());
    }
    byte[] key = node.key();
    int shared = Arrays.mismatch(lastKey, key);
    shared = shared < 0 ? key.length : shared;
    byte[] length = new byte[5];
    int at = 0;
    for (int rest = shared;; rest >>>= 7) {
      length[at++] = (byte) (rest < 0x80 ? rest : rest & 0x7F | 0x80);
      if (rest < 0x80) {
        break;
      }
    }
    byte[] shortKey = Arrays.copyOf(length, at + key.length - shared);
    System.arraycopy(key, shared, shortKey, at, key.length - shared);
    lastKey = key;
    versions.push(node.version());
    return new ExportNode(shortKey, node.value(), node.version(), 0);
  }

  /**
   * The full form of the next node of a compressed export.
   *
   * @throws InvalidImportException it is none
   */
  public ExportNode expand(ExportNode node) {
    if (node.height() == 0) {
      byte[] key = fullKey(node.key());
      lastKey = key;
      if (versions.size() >= MOST_OPEN) {
        throw new InvalidImportException("more than " + MOST_OPEN + " nodes wait for a parent");
      }
      versions.push(node.version());
      smallest.push(key);
      return new ExportNode(key, node.value(), node.version(), 0);
    }
    if (versions.size() < 2) {
      throw new InvalidImportException("an inner node comes before its children");
    }
    long version = Math.max(versions.pop(), versions.pop()) + node.version();
    versions.push(version);
    return new ExportNode(smallest.pop(), null, version, node.height());
  }

  private byte[] fullKey(byte[] shortKey) {
    if (shortKey == null) {
      throw new InvalidImportException("a leaf has no key");
    }
    long shared = 0;
    int at = 0;
    for (int shift = 0;; shift += 7) {
      if (at == shortKey.length || shift > 28) {
        throw new InvalidImportException("a key does not say how much it shares with the one before");
      }
      byte b = shortKey[at++];
      shared |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        break;
      }
    }
    if (shared > lastKey.length) {
      throw new InvalidImportException("a key shares " + shared + " bytes with one of " + lastKey.length);
    }
    byte[] key = Arrays.copyOf(lastKey, (int) shared + shortKey.length - at);
    System.arraycopy(shortKey, at, key, (int) shared, shortKey.length - at);
    return key;
  }
}
