package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;

/**
 * An encoded block in pieces of 65,536 bytes, the last one shorter, each with its proof.
 *
 * @param header names the set
 * @param parts all of them in order
 */
public record PartSet(PartSetHeader header, List<Part> parts) {
  /** Copies the list. */
  public PartSet {
    requireNonNull(header, "header");
    parts = List.copyOf(parts);
    if (parts.size() != header.total()) {
      throw new IllegalArgumentException(parts.size() + " parts were given but the header says " + header.total());
    }
  }

  /**
   * Cuts an encoded block.
   *
   * @param block 1 byte or more
   */
  public static PartSet split(Bytes block) {
    List<Bytes> pieces = pieces(block);
    List<MerkleProof> proofs = MerkleTree.proofs(pieces);
    List<Part> parts = new ArrayList<>(pieces.size());
    for (int i = 0; i < pieces.size(); i++) {
      parts.add(new Part(i, pieces.get(i), proofs.get(i)));
    }
    return new PartSet(new PartSetHeader(pieces.size(), proofs.get(0).computeRoot().orElseThrow()), parts);
  }

  /** The header of {@link #split} without the proofs. */
  public static PartSetHeader headerOf(Bytes block) {
    List<Bytes> pieces = pieces(block);
    return new PartSetHeader(pieces.size(), MerkleTree.root(pieces));
  }

  /**
   * Puts the parts together again. Each part's proof is checked, so the result has this header; sizes are checked
   * before anything is joined.
   *
   * @param parts one per place, in order; null where a part is missing
   * @param maxBytes bound on the block
   * @return the encoded block; empty if a part is missing, foreign or out of place, or the block is too large
   */
  public static Optional<Bytes> assemble(PartSetHeader header, List<Part> parts, int maxBytes) {
    if (parts.size() != header.total() || parts.isEmpty()) {
      return Optional.empty();
    }
    long size = 0;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (part == null || part.index() != i || !part.belongsTo(header)) {
        return Optional.empty();
      }
      size += part.bytes().size();
    }
    if (size > maxBytes) {
      return Optional.empty();
    }
    byte[] joined = new byte[(int) size];
    int at = 0;
    for (Part part : parts) {
      part.bytes().copyTo(joined, at);
      at += part.bytes().size();
    }
    return Optional.of(Bytes.wrap(joined));
  }

  /** The encoded block. */
  public Bytes assemble() {
    return assemble(header, parts, Integer.MAX_VALUE - 16)
        .orElseThrow(() -> new IllegalStateException("the parts do not belong to the header " + header));
  }

  private static List<Bytes> pieces(Bytes block) {
    if (block.isEmpty()) {
      throw new IllegalArgumentException("an encoded block has 1 byte or more");
    }
    List<Bytes> pieces = new ArrayList<>(block.size() / BlockLimits.PART_SIZE + 1);
    for (int at = 0; at < block.size(); at += BlockLimits.PART_SIZE) {
      pieces.add(block.slice(at, (int) Math.min((long) at + BlockLimits.PART_SIZE, block.size())));
    }
    return pieces;
  }
}
