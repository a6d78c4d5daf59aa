package org.blockberry.store.state.iavl;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.blockberry.store.state.iavl.tree.Inner;

/**
 * Stored inner nodes by number, bounded by their bytes. A table of sets with eight places each; the numbers lie apart from the nodes, so that a look-up
 * touches two lines of memory and the node. What nobody asked for since the hand passed goes first.
 *
 * <p>Threading: any, without locks. A race may lose an entry, never give a wrong node: the node's own number decides, a node never changes, and no number is
 * used twice in the life of a cache.
 */
final class NodeCache {
  private static final int WAYS = 8;
  private static final int SMALLEST_NODE = 250;

  private final AtomicLongArray ids; // a hint where to look
  private final AtomicReferenceArray<Inner> places;
  private final int setBits;
  private final long limit;
  private final LongSupplier elsewhere;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong hand = new AtomicLong();
  private long hits; // about: a count that two threads make at once may be lost
  private final LongAdder misses = new LongAdder();

  /** @param limit bytes held, about; 0 holds nothing */
  NodeCache(long limit) {
    this(limit, () -> 0);
  }

  /** @param elsewhere bytes of the limit that others take at this moment; a quarter is left to this cache in any case */
  NodeCache(long limit, LongSupplier elsewhere) {
    this.limit = limit;
    this.elsewhere = elsewhere;
    int size = (int) Math.max(WAYS, Math.min(1L << 27, Long.highestOneBit(Math.max(1, limit / SMALLEST_NODE)) * 2));
    this.ids = new AtomicLongArray(size);
    this.places = new AtomicReferenceArray<>(size);
    this.setBits = Integer.numberOfTrailingZeros(size / WAYS);
  }

  /** The node, or null. */
  Inner get(long id) {
    int at = find(id);
    Inner node = at < 0 ? null : places.getAcquire(at);
    if (node != null && node.id() == id) {
      hit(node);
      return node;
    }
    misses.increment();
    return null;
  }

  /** A node was found, here or at hand of its reference. */
  void hit(Inner node) {
    node.markUsed();
    hits++;
  }

  private int find(long id) {
    int from = set(id);
    for (int i = from; i < from + WAYS; i++) {
      if (ids.getPlain(i) == id) {
        return i;
      }
    }
    return -1;
  }

  /** Keeps a stored node. */
  void put(Inner node) {
    long id = node.id();
    if (node.footprint() > limit / WAYS || find(id) >= 0) {
      node.outOfHand(); // or it would be held without being counted
      return;
    }
    int chosen = free(set(id));
    bytes.addAndGet(node.footprint());
    drop(places.getAndSet(chosen, node));
    ids.set(chosen, id);
    while (bytes.get() > limit || bytes.get() > limit / 4 && bytes.get() > limit - elsewhere.getAsLong()) {
      evict();
    }
  }

  /** An empty place of a set, or the first that was not used lately. */
  private int free(int from) {
    for (int i = from; i < from + WAYS; i++) {
      if (ids.getPlain(i) == 0) {
        return i;
      }
    }
    for (int i = from; i < from + WAYS; i++) {
      Inner there = places.getAcquire(i);
      if (there == null || !there.used()) {
        return i;
      }
      there.unused();
    }
    return from;
  }

  /** Forgets a node that the latest version does not need any more. */
  void remove(long id) {
    int at = find(id);
    if (at >= 0) {
      clear(at);
    }
  }

  private void evict() {
    int at = (int) (hand.getAndIncrement() & places.length() - 1);
    Inner there = places.getAcquire(at);
    if (there == null) {
      return;
    }
    if (there.used()) {
      there.unused();
    } else {
      clear(at);
    }
  }

  private void clear(int at) {
    ids.set(at, 0);
    drop(places.getAndSet(at, null));
  }

  private void drop(Inner gone) {
    if (gone != null) {
      gone.outOfHand();
      bytes.addAndGet(-gone.footprint());
    }
  }

  /** Forgets everything. */
  void clear() {
    for (int i = 0; i < places.length(); i++) {
      if (places.getAcquire(i) != null) {
        clear(i);
      }
    }
  }

  /** By the highest bits of the product: they spread numbers that follow each other evenly, while lower ones crowd some sets, which then lose nodes. */
  private int set(long id) {
    return (int) (id * 0x9E3779B97F4A7C15L >>> 1 >>> Long.SIZE - 1 - setBits) * WAYS;
  }

  long bytes() {
    return bytes.get();
  }

  long hits() {
    return hits;
  }

  long misses() {
    return misses.sum();
  }
}
