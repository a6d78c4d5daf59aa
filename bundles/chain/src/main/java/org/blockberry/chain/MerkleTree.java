package org.blockberry.chain;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;

/** The Merkle tree of RFC 6962 over SHA-256. */
public final class MerkleTree {
  /** The root over no leaves: SHA-256 of nothing. */
  public static final Bytes EMPTY_ROOT = Hashing.sha256(Bytes.EMPTY);

  private static final byte LEAF = 0;
  private static final byte INNER = 1;

  private MerkleTree() {}

  /** The root over {@code leaves}, 32 bytes. */
  public static Bytes root(List<Bytes> leaves) {
    if (leaves.isEmpty()) {
      return EMPTY_ROOT;
    }
    MessageDigest digest = Hashing.newSha256();
    return Bytes.wrap(subtree(digest, leafHashes(digest, leaves), 0, leaves.size(), null));
  }

  /** The root over {@code leaves} with one proof per leaf. */
  public static List<MerkleProof> proofs(List<Bytes> leaves) {
    if (leaves.isEmpty()) {
      return List.of();
    }
    MessageDigest digest = Hashing.newSha256();
    byte[][] hashes = leafHashes(digest, leaves);
    List<List<Bytes>> aunts = new ArrayList<>(leaves.size());
    for (int i = 0; i < leaves.size(); i++) {
      aunts.add(new ArrayList<>());
    }
    subtree(digest, hashes, 0, hashes.length, aunts);
    List<MerkleProof> proofs = new ArrayList<>(leaves.size());
    for (int i = 0; i < leaves.size(); i++) {
      proofs.add(new MerkleProof(leaves.size(), i, Bytes.wrap(hashes[i]), aunts.get(i)));
    }
    return List.copyOf(proofs);
  }

  /** The hash of one leaf. */
  public static Bytes leafHash(Bytes leaf) {
    return Bytes.wrap(leafHash(Hashing.newSha256(), leaf));
  }

  /** The hash of an inner node. */
  public static Bytes innerHash(Bytes left, Bytes right) {
    MessageDigest digest = Hashing.newSha256();
    digest.update(INNER);
    left.update(digest);
    right.update(digest);
    return Bytes.wrap(digest.digest());
  }

  /** Leaves in the left half: the largest power of two below {@code count}, 0 if {@code count} is 1. */
  static long split(long count) {
    return count == 1 ? 0 : Long.highestOneBit(count - 1);
  }

  /** The root of the leaves from {@code from} to {@code to}; their aunts, from the leaf up, join {@code aunts}. */
  private static byte[] subtree(MessageDigest digest, byte[][] hashes, int from, int to, List<List<Bytes>> aunts) {
    if (to - from == 1) {
      return hashes[from];
    }
    int middle = from + (int) split(to - from);
    byte[] left = subtree(digest, hashes, from, middle, aunts);
    byte[] right = subtree(digest, hashes, middle, to, aunts);
    if (aunts != null) {
      addAunt(aunts, from, middle, right);
      addAunt(aunts, middle, to, left);
    }
    digest.update(INNER);
    digest.update(left);
    digest.update(right);
    return digest.digest();
  }

  private static void addAunt(List<List<Bytes>> aunts, int from, int to, byte[] aunt) {
    Bytes shared = Bytes.wrap(aunt);
    for (int i = from; i < to; i++) {
      aunts.get(i).add(shared);
    }
  }

  private static byte[][] leafHashes(MessageDigest digest, List<Bytes> leaves) {
    byte[][] hashes = new byte[leaves.size()][];
    int i = 0;
    for (Bytes leaf : leaves) {
      hashes[i++] = leafHash(digest, leaf);
    }
    return hashes;
  }

  private static byte[] leafHash(MessageDigest digest, Bytes leaf) {
    digest.update(LEAF);
    leaf.update(digest);
    return digest.digest();
  }
}
