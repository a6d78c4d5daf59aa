package org.blockberry.consensus.none;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.blockberry.api.consensus.SealedBlock;

/**
 * Blocks offered by others that wait for their turn. Anybody may offer anything, so all is bounded: heights ahead,
 * blocks per height (a wrong one must not keep the right one out), bytes. Thread safe.
 */
final class Candidates {
  static final int MAX_AHEAD = 64;
  static final int MAX_PER_HEIGHT = 4;

  private final long maxBytes;
  private final TreeMap<Long, Deque<SealedBlock>> byHeight = new TreeMap<>();
  private long tip;
  private long bytes;

  /** @param maxBytes bound on the blocks and proofs held, beyond the first block of the next height */
  Candidates(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Forgets blocks up to {@code height}, the new tip. */
  synchronized void tipIs(long height) {
    tip = height;
    while (!byHeight.isEmpty() && byHeight.firstKey() <= height) {
      byHeight.pollFirstEntry().getValue().forEach(block -> bytes -= size(block));
    }
  }

  /** Offers a block; false if it is old, too far ahead, known, or there is no room. */
  synchronized boolean add(SealedBlock block) {
    long height = block.height();
    if (height <= tip || height - tip > MAX_AHEAD) {
      return false;
    }
    Deque<SealedBlock> same = byHeight.getOrDefault(height, new ArrayDeque<>());
    if (same.size() >= MAX_PER_HEIGHT || same.contains(block)) {
      return false;
    }
    boolean next = height == tip + 1 && same.isEmpty();
    if (!next && bytes + size(block) > maxBytes) {
      return false; // the next height always has room for one, or a far one could stop everything
    }
    byHeight.putIfAbsent(height, same);
    same.add(block);
    bytes += size(block);
    return true;
  }

  /** Takes the next block to look at, of the height behind the tip. */
  synchronized Optional<SealedBlock> next() {
    Deque<SealedBlock> same = byHeight.get(tip + 1);
    if (same == null) {
      return Optional.empty();
    }
    SealedBlock block = same.remove();
    bytes -= size(block);
    if (same.isEmpty()) {
      byHeight.remove(tip + 1);
    }
    return Optional.of(block);
  }

  synchronized int size() {
    return byHeight.values().stream().mapToInt(Deque::size).sum();
  }

  synchronized long bytes() {
    return bytes;
  }

  /** Blocks by height, for tests. */
  synchronized Map<Long, Integer> counts() {
    Map<Long, Integer> counts = new TreeMap<>();
    byHeight.forEach((height, blocks) -> counts.put(height, blocks.size()));
    return counts;
  }

  private static long size(SealedBlock block) {
    return (long) block.block().size() + block.commit().size();
  }
}
