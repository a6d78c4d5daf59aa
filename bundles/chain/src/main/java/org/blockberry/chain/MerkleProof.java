package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * Shows that a leaf is in a Merkle tree.
 *
 * @param total leaves of the tree
 * @param index place of the leaf, from 0
 * @param leafHash hash of the leaf, 32 bytes
 * @param aunts sibling hashes from the leaf's own up to the root's child, at most 100
 */
public record MerkleProof(long total, long index, Bytes leafHash, List<Bytes> aunts) implements ProtoMessage {
  /** The most aunts of a proof. */
  public static final int MAX_AUNTS = 100;

  /** Copies the list. */
  public MerkleProof {
    requireNonNull(leafHash, "leafHash");
    aunts = List.copyOf(aunts);
  }

  /** Whether {@code leaf} is at {@link #index} of the tree with this {@code root}. False for any malformed proof. */
  public boolean verify(Bytes root, Bytes leaf) {
    return computeRoot().filter(root::equals).isPresent() && leafHash.equals(MerkleTree.leafHash(leaf)); // the cheap one first
  }

  /** The root that follows from the proof, empty if it is malformed. */
  public Optional<Bytes> computeRoot() {
    if (total < 1 || index < 0 || index >= total || leafHash.size() != Hashing.HASH_SIZE
        || aunts.size() > MAX_AUNTS) {
      return Optional.empty();
    }
    return Optional.ofNullable(climb(index, total, aunts.size()));
  }

  /**
   * Checks sizes and bounds.
   *
   * @throws InvalidBlockException if one is broken
   */
  public void validate() {
    Checks.atLeast("proof total", total, 0);
    Checks.atLeast("proof index", index, 0);
    Checks.require(leafHash.size() == Hashing.HASH_SIZE, () -> "leaf hash has " + leafHash.size()
        + " bytes but must have 32");
    Checks.require(aunts.size() <= MAX_AUNTS, () -> "a proof has " + aunts.size() + " aunts but at most 100 are allowed");
    for (Bytes aunt : aunts) {
      Checks.require(aunt.size() == Hashing.HASH_SIZE, () -> "an aunt has " + aunt.size() + " bytes but must have 32");
    }
  }

  /** The root of the subtree of {@code count} leaves that has used the first {@code used} aunts, null if it cannot. */
  private Bytes climb(long at, long count, int used) {
    if (count == 1) {
      return used == 0 ? leafHash : null;
    }
    if (used == 0) {
      return null;
    }
    Bytes aunt = aunts.get(used - 1);
    if (aunt.size() != Hashing.HASH_SIZE) {
      return null;
    }
    long left = MerkleTree.split(count);
    if (at < left) {
      Bytes own = climb(at, left, used - 1);
      return own == null ? null : MerkleTree.innerHash(own, aunt);
    }
    Bytes own = climb(at - left, count - left, used - 1);
    return own == null ? null : MerkleTree.innerHash(aunt, own);
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.int64(1, total);
    out.int64(2, index);
    out.bytes(3, leafHash);
    out.bytesList(4, aunts);
  }

  /** Reads the fields. */
  public static MerkleProof read(ProtoReader in) {
    return new MerkleProof(in.int64(1), in.int64(2), in.bytes(3), in.bytesList(4, MAX_AUNTS));
  }

  /** Decodes the canonical encoding. */
  public static MerkleProof decode(Bytes encoded) {
    return ProtoReader.strict(encoded, MerkleProof::read);
  }
}
