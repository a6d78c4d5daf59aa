package org.blockberry.libp2p.yamux;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory that may be held for peers, asked before it is taken. Budgets nest: what a connection takes, its peer and the node take too. Threading:
 * any thread, but for {@link #close}, which belongs to the thread that reserves.
 */
public final class Budget implements AutoCloseable {
  private final Budget parent;
  private final long maxBytes;
  private final AtomicLong used = new AtomicLong();
  private volatile boolean closed;

  /** The outermost one. */
  public Budget(long maxBytes) {
    this(null, maxBytes);
  }

  private Budget(Budget parent, long maxBytes) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("a budget has 1 byte or more, not " + maxBytes);
    }
    this.parent = parent;
    this.maxBytes = maxBytes;
  }

  /** One within this. */
  public Budget child(long bytes) {
    return new Budget(this, bytes);
  }

  /** Takes {@code bytes}, 0 or more, from here and all around it, or nothing from anybody. */
  public boolean reserve(long bytes) {
    if (closed) {
      return false;
    }
    if (used.addAndGet(bytes) <= maxBytes && (parent == null || parent.reserve(bytes))) {
      return true;
    }
    used.addAndGet(-bytes);
    return false;
  }

  /** Gives {@code bytes} back that were reserved. */
  public void release(long bytes) {
    if (closed) {
      return;
    }
    used.addAndGet(-bytes);
    if (parent != null) {
      parent.release(bytes);
    }
  }

  /** Bytes in use. */
  public long used() {
    return used.get();
  }

  /** Gives back all that is in use here: the connection is gone, whoever still holds some of its memory. */
  @Override
  public void close() {
    closed = true;
    long rest = used.getAndSet(0);
    if (parent != null) {
      parent.release(rest);
    }
  }
}
