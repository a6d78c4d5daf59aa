package org.blockberry.testing.it;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;

/** SHA-256, and the tree of RFC 6962 over it. */
final class SpecTree {
  private SpecTree() {}

  static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] root(List<byte[]> leaves) {
    int count = leaves.size();
    if (count == 0) {
      return sha256();
    }
    if (count == 1) {
      return sha256(new byte[] {0}, leaves.get(0));
    }
    int split = Integer.highestOneBit(count - 1);
    return sha256(new byte[] {1}, root(leaves.subList(0, split)), root(leaves.subList(split, count)));
  }
}
