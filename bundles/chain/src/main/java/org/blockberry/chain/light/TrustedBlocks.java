package org.blockberry.chain.light;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.blockberry.chain.LightBlock;

/**
 * The light blocks that a client trusts, by height: all the memory it has. Whoever wants to keep it writes {@link #all} down and fills a new one at the
 * next start.
 *
 * <p>Bounded: when it is full the lowest go.
 *
 * <p>Threading: one thread at a time, that of its client.
 */
public final class TrustedBlocks {
  private final NavigableMap<Long, LightBlock> blocks = new TreeMap<>();
  private final int most;

  /**
   * An empty one.
   *
   * @param most blocks kept, 1 or more; one takes about 200 bytes for each validator
   */
  public TrustedBlocks(int most) {
    if (most < 1) {
      throw new IllegalArgumentException(most + " trusted blocks are to be kept but it must be 1 or more");
    }
    this.most = most;
  }

  /** Keeps a block that is trusted. */
  public void put(LightBlock block) {
    blocks.put(block.header().height(), block);
    while (blocks.size() > most) {
      blocks.pollFirstEntry();
    }
  }

  /** Forgets everything. */
  public void clear() {
    blocks.clear();
  }

  /** The block of this height. */
  public Optional<LightBlock> at(long height) {
    return Optional.ofNullable(blocks.get(height));
  }

  /** The highest. */
  public Optional<LightBlock> latest() {
    return block(blocks.lastEntry());
  }

  /** The highest one at or below a height. */
  public Optional<LightBlock> atOrBelow(long height) {
    return block(blocks.floorEntry(height));
  }

  /** The lowest one above a height. */
  public Optional<LightBlock> above(long height) {
    return block(blocks.higherEntry(height));
  }

  /** All by height; a view that cannot be changed. */
  public NavigableMap<Long, LightBlock> all() {
    return Collections.unmodifiableNavigableMap(blocks);
  }

  private static Optional<LightBlock> block(java.util.Map.Entry<Long, LightBlock> entry) {
    return entry == null ? Optional.empty() : Optional.of(entry.getValue());
  }
}
