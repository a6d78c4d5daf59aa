package org.blockberry.sync.blocks.fetch;

import java.util.Arrays;

/**
 * The blocks above the tip that are here, at most a number of heights and of bytes. Where bytes are short the lower height wins, so that
 * the next one always gets in. Not thread safe.
 */
final class Window {
  private final Held[] ring;
  private final long maxBytes;
  private long tip;
  private long bytes;
  private int blocks;

  Window(int heights, long maxBytes, long tip) {
    this.ring = new Held[heights];
    this.maxBytes = maxBytes;
    this.tip = tip;
  }

  long tip() {
    return tip;
  }

  /** How many there are at most. */
  int heights() {
    return ring.length;
  }

  /** Highest height that may be kept. */
  long end() {
    return tip + ring.length;
  }

  long bytes() {
    return bytes;
  }

  int blocks() {
    return blocks;
  }

  /** Bytes that are free. */
  long room() {
    return maxBytes - bytes;
  }

  /** The block at a height, null if it is not here. */
  Held at(long height) {
    return height <= tip || height > end() ? null : ring[place(height)];
  }

  private int place(long height) {
    return (int) (height % ring.length);
  }

  /** Keeps a block; higher ones go if there is no room. False if it is not wanted or there is none all the same. */
  boolean put(Held held) {
    long height = held.height();
    if (height <= tip || height > end() || at(height) != null) {
      return false;
    }
    for (long highest = end(); held.bytes() > room(); highest--) {
      if (highest <= height) {
        return false;
      }
      take(highest);
    }
    ring[place(height)] = held;
    bytes += held.bytes();
    blocks++;
    return true;
  }

  /** Takes a block out; null if it is not here. */
  Held take(long height) {
    Held held = at(height);
    if (held != null) {
      ring[place(height)] = null;
      bytes -= held.bytes();
      blocks--;
    }
    return held;
  }

  /** Lowest height from {@code from} on that is not here; may be above the end. */
  long firstMissing(long from) {
    long height = from;
    while (at(height) != null) {
      height++;
    }
    return height;
  }

  /** Blocks above the tip without a gap. */
  long ready() {
    return firstMissing(tip + 1) - tip - 1;
  }

  /** The chain has grown. */
  void advance(long height) {
    if (height <= tip) {
      return;
    }
    for (long each = tip + 1; each <= Math.min(height, end()); each++) {
      take(each);
    }
    tip = height;
  }

  /** Forgets what a peer sent. */
  void dropOf(String peer) {
    for (long height = tip + 1; height <= end(); height++) {
      Held held = at(height);
      if (held != null && held.peer().equals(peer)) {
        take(height);
      }
    }
  }

  void clear() {
    Arrays.fill(ring, null);
    bytes = 0;
    blocks = 0;
  }
}
