package org.blockberry.glueberry.stream;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.blockberry.api.value.Bytes;

/**
 * The last nonces of a peer, over all its streams: an honest sender never repeats one, and the original would deliver a repeated message again
 * (specification 3.4). Only what has opened is remembered, so nobody can push honest nonces out with forged messages. Threading: any thread.
 */
public final class ReplayWindow {
  /** Nonces remembered by default. */
  public static final int DEFAULT_NONCES = 16_384;

  private final int capacity;
  private final Set<Bytes> known = new HashSet<>();
  private final ArrayDeque<Bytes> order = new ArrayDeque<>();

  /** @param capacity nonces remembered, 1 or more */
  public ReplayWindow(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is " + capacity + " but must be 1 or more");
    }
    this.capacity = capacity;
  }

  /** Whether {@code nonce} is remembered. */
  synchronized boolean seen(Bytes nonce) {
    return known.contains(nonce);
  }

  /** Remembers one, and forgets the oldest when full. @return false if it is remembered already: it came on two streams at once */
  synchronized boolean remember(Bytes nonce) {
    if (known.contains(nonce)) {
      return false;
    }
    if (order.size() == capacity) {
      known.remove(order.removeFirst());
    }
    known.add(nonce);
    order.addLast(nonce);
    return true;
  }

  /** Nonces remembered now. */
  public synchronized int size() {
    return order.size();
  }
}
