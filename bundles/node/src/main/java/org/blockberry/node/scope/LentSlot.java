package org.blockberry.node.scope;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;

/**
 * A slot lent to an instance of another one. Taken back, it lets nothing through any more: an instance that was given up because it
 * hangs, and comes back later, must not write where its successor writes. Threading: any.
 */
public final class LentSlot<T> implements Slot<T>, AutoCloseable {
  private static final long WAIT_NANOS = 1_000_000_000L;

  private volatile Slot<T> slot;
  private final AtomicInteger inside = new AtomicInteger();
  private volatile boolean closed;

  /** Lends {@code slot}. */
  public LentSlot(Slot<T> slot) {
    this.slot = slot;
  }

  /** From now on another slot is lent; calls under way end in the one before. */
  public void follow(Slot<T> other) {
    slot = other;
  }

  @Override
  public SlotName name() {
    return slot.name();
  }

  @Override
  public boolean filled() {
    return !closed && slot.filled();
  }

  @Override
  public <R> R call(Call<? super T, R> call) {
    enter();
    try {
      return slot.call(call);
    } finally {
      inside.decrementAndGet();
    }
  }

  @Override
  public <R> R call(Call<? super T, R> call, Duration wait) {
    enter();
    try {
      return slot.call(call, wait);
    } finally {
      inside.decrementAndGet();
    }
  }

  private void enter() {
    inside.incrementAndGet();
    if (closed) {
      inside.decrementAndGet();
      throw new SlotEmpty(slot.name(), "it was lent to an instance that is closed");
    }
  }

  /** Takes it back; waits a second at most for calls under way. */
  @Override
  public void close() {
    closed = true;
    long deadline = System.nanoTime() + WAIT_NANOS;
    while (inside.get() > 0 && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(100_000);
    }
  }
}
