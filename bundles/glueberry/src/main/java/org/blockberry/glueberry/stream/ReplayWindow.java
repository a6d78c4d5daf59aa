package org.blockberry.glueberry.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The last nonces of a peer, over all its streams: an honest sender never repeats one, and the original would deliver a repeated message again
 * (specification 3.4). Only what has opened is remembered, so nobody can push honest nonces out with forged messages. Takes 20 to 28 bytes per nonce,
 * and grows with what has come. Threading: any thread.
 */
public final class ReplayWindow {
  /** Nonces remembered by default. */
  public static final int DEFAULT_NONCES = 16_384;
  private static final int FIRST_CAPACITY = 64;

  private final int capacity;
  private final long secret;
  private long[] heads = new long[0]; // first 8 bytes of the nonces, a ring in the order they came
  private int[] tails = new int[0]; // and the last 4
  private int[] slots = new int[0]; // hash table of places in the ring, plus 1; linear probing
  private int oldest;
  private int size;

  /** {@link #ReplayWindow(int, long)} for peers that are trusted to choose their nonces blindly. */
  public ReplayWindow(int capacity) {
    this(capacity, 0);
  }

  /**
   * Without nonces so far.
   *
   * @param capacity nonces remembered, 1 to 2^24
   * @param secret that the peer does not know, so that it cannot choose nonces that take long to look up
   */
  public ReplayWindow(int capacity, long secret) {
    if (capacity < 1 || capacity > 1 << 24) {
      throw new IllegalArgumentException("capacity is " + capacity + " but must be 1 to 2^24");
    }
    this.capacity = capacity;
    this.secret = secret;
  }

  /** Whether {@code nonce}, 12 bytes, is remembered. */
  synchronized boolean seen(byte[] nonce) {
    ByteBuffer bytes = ByteBuffer.wrap(nonce);
    return size > 0 && slots[slotOf(bytes.getLong(), bytes.getInt())] != 0;
  }

  /** Remembers one, and forgets the oldest when full. @return false if it is remembered already */
  synchronized boolean remember(byte[] nonce) {
    ByteBuffer bytes = ByteBuffer.wrap(nonce);
    long head = bytes.getLong();
    int tail = bytes.getInt();
    if (size > 0 && slots[slotOf(head, tail)] != 0) {
      return false;
    }
    if (size == heads.length) {
      makeRoom();
    }
    int slot = slotOf(head, tail);
    int place = (oldest + size) % heads.length;
    heads[place] = head;
    tails[place] = tail;
    slots[slot] = place + 1;
    size++;
    return true;
  }

  private void makeRoom() {
    if (size == capacity) {
      remove(slotOf(heads[oldest], tails[oldest]));
      oldest = (oldest + 1) % heads.length;
      size--;
      return;
    }
    int larger = Math.min(capacity, Math.max(FIRST_CAPACITY, 2 * size)); // the ring begins at 0 as long as it grows
    heads = Arrays.copyOf(heads, larger);
    tails = Arrays.copyOf(tails, larger);
    slots = new int[Integer.highestOneBit(larger - 1 | 1) * 4]; // two to four times as many
    for (int place = 0; place < size; place++) {
      slots[slotOf(heads[place], tails[place])] = place + 1;
    }
  }

  /** Where a nonce is, or would be. */
  private int slotOf(long head, int tail) {
    int slot = home(head, tail);
    while (slots[slot] != 0 && !(heads[slots[slot] - 1] == head && tails[slots[slot] - 1] == tail)) {
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }

  private int home(long head, int tail) {
    long mixed = (head ^ secret) + tail * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ mixed >>> 33) * 0xff51afd7ed558ccdL; // the end of murmur3
    mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
    return (int) (mixed ^ mixed >>> 33) & slots.length - 1;
  }

  /** Takes one out and closes the gap, so that no search ends too early. */
  private void remove(int slot) {
    int gap = slot;
    int next = slot;
    while (true) {
      next = next + 1 & slots.length - 1;
      if (slots[next] == 0) {
        slots[gap] = 0;
        return;
      }
      int place = slots[next] - 1;
      int distance = next - home(heads[place], tails[place]) & slots.length - 1;
      if (distance >= (next - gap & slots.length - 1)) {
        slots[gap] = slots[next];
        gap = next;
      }
    }
  }

  /** Nonces remembered now. */
  public synchronized int size() {
    return size;
  }
}
