package org.blockberry.consensus.bft.core;

import java.util.BitSet;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Part;
import org.blockberry.chain.PartSet;

/** A block that arrives in parts. Mutable, for one thread. */
public final class BlockParts {
  private final BlockId id;
  private final int maxBytes;
  private final Part[] parts;
  private int missing;
  private Bytes block; // null until all parts are there and make a block of the allowed size

  /** @param id complete, with no more parts than a block of {@code maxBytes} has */
  BlockParts(BlockId id, int maxBytes) {
    this.id = id;
    this.maxBytes = maxBytes;
    this.parts = new Part[id.parts().total()];
    this.missing = parts.length;
  }

  /** A block that we have whole. */
  static BlockParts whole(BlockId id, Bytes block) {
    BlockParts all = new BlockParts(id, block.size());
    PartSet set = PartSet.split(block);
    for (Part part : set.parts()) {
      all.parts[part.index()] = part;
    }
    all.missing = 0;
    all.block = block;
    return all;
  }

  /** Whether a part belongs here and is missing. Costs a hash over the part if its proof leads here, else a few small ones. */
  boolean lacks(Part part) {
    return part.index() < parts.length && parts[part.index()] == null && part.belongsTo(id.parts());
  }

  /** Whether the proof of a part that is missing leads here, whatever its bytes are. Costs a few small hashes. */
  boolean leadsHere(Part part) {
    return part.index() < parts.length && parts[part.index()] == null && part.leadsTo(id.parts());
  }

  /** Keeps a part of which {@link #lacks} is true or was when it came; says whether it is new. */
  boolean add(Part part) {
    if (part.index() >= parts.length || parts[part.index()] != null) {
      return false;
    }
    parts[part.index()] = part;
    missing--;
    if (missing == 0) {
      block = joined();
    }
    return true;
  }

  private Bytes joined() {
    long size = 0;
    for (Part part : parts) {
      size += part.bytes().size();
    }
    if (size > maxBytes) {
      return null;
    }
    byte[] bytes = new byte[(int) size];
    int at = 0;
    for (Part part : parts) {
      part.bytes().copyTo(bytes, at);
      at += part.bytes().size();
    }
    return Bytes.wrap(bytes);
  }

  /** The block that it is part of. */
  public BlockId id() {
    return id;
  }

  /** The encoded block; empty while parts are missing, and if they make more bytes than allowed. */
  public Optional<Bytes> block() {
    return Optional.ofNullable(block);
  }

  Bytes blockOrNull() {
    return block;
  }

  /** All parts are there but they make more bytes than allowed. */
  boolean isTooLarge() {
    return missing == 0 && block == null;
  }

  /** Number of parts. */
  public int total() {
    return parts.length;
  }

  /** The part at a place, null if it is missing. */
  public Part part(int index) {
    return parts[index];
  }

  /** Which parts are here. A copy. */
  public BitSet places() {
    BitSet places = new BitSet(parts.length);
    for (int i = 0; i < parts.length; i++) {
      places.set(i, parts[i] != null);
    }
    return places;
  }
}
