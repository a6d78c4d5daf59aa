package org.blockberry.rpc.http;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicReference;

/** One request and its answer, which anybody may give once. Threading: any. */
final class Exchange {
  private static final ByteBuf TAKEN = Unpooled.unreleasableBuffer(Unpooled.EMPTY_BUFFER);

  private final AnswerFrame frame;
  private final long startNanos;
  private final Runnable answered;
  private final AtomicReference<ByteBuf> answer = new AtomicReference<>();
  private volatile Runnable expiry = () -> { };
  private boolean expired; // event loop only

  /**
   * An exchange without answer.
   *
   * @param answered called once there is one, on the thread that gave it
   */
  Exchange(AnswerFrame frame, long startNanos, Runnable answered) {
    this.frame = requireNonNull(frame, "frame");
    this.startNanos = startNanos;
    this.answered = requireNonNull(answered, "answered");
  }

  AnswerFrame frame() {
    return frame;
  }

  /** What makes the request end early when its time is over. */
  void onExpiry(Runnable action) {
    expiry = action;
  }

  /** Gives the answer; a second one is thrown away. */
  boolean answer(ByteBuf buffer) {
    if (answer.compareAndSet(null, buffer)) {
      answered.run();
      return true;
    }
    buffer.release();
    return false;
  }

  /** Takes the answer for writing; null if there is none yet. Event loop only. */
  ByteBuf take() {
    ByteBuf given = answer.get();
    return given == null ? null : answer.getAndSet(TAKEN);
  }

  /** Nobody wants the answer any more: gives what must be released now, null if nothing. Event loop only. */
  ByteBuf abandon() {
    ByteBuf given = answer.getAndSet(TAKEN);
    return given == TAKEN ? null : given;
  }

  /**
   * Ends the request if its time is over.
   *
   * @return false if even that did not bring an answer for as long again. Event loop only
   */
  boolean tick(long now, long timeoutNanos) {
    if (!expired && answer.get() == null && now - startNanos > timeoutNanos) {
      expired = true;
      expiry.run();
    }
    return answer.get() != null || now - startNanos <= 2 * timeoutNanos;
  }
}
