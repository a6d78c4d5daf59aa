package org.blockberry.rpc.http;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes of answers that wait to be read by clients, over all connections. Threading: any. */
final class AnswerBudget {
  private final AtomicLong pending = new AtomicLong();

  /** Counts {@code bytes} in unless that would exceed {@code most}. */
  boolean reserve(long bytes, long most) {
    if (pending.addAndGet(bytes) <= most) {
      return true;
    }
    pending.addAndGet(-bytes);
    return false;
  }

  void release(long bytes) {
    pending.addAndGet(-bytes);
  }

  long pending() {
    return pending.get();
  }
}
