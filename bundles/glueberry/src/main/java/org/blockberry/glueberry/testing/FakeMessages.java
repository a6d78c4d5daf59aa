package org.blockberry.glueberry.testing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.blockberry.glueberry.node.Message;
import org.blockberry.glueberry.node.Messages;

/** A bounded queue without back-pressure: who sends is told when it is full. */
final class FakeMessages implements Messages {
  private final int capacity;
  private final ArrayDeque<Message> waiting = new ArrayDeque<>(); // guarded by this
  private Runnable wake = () -> { };
  private boolean read;
  private boolean closed;

  FakeMessages(int capacity) {
    this.capacity = capacity;
  }

  synchronized boolean full() {
    return waiting.size() >= capacity;
  }

  synchronized void add(Message message) {
    waiting.addLast(message);
    notifyAll();
  }

  /** Outside of all locks. */
  void wake() {
    Runnable now;
    synchronized (this) {
      now = wake;
    }
    now.run();
  }

  @Override
  public synchronized Optional<Message> poll() {
    return Optional.ofNullable(waiting.pollFirst());
  }

  @Override
  public Optional<Message> poll(Duration wait) throws InterruptedException {
    long end = System.nanoTime() + wait.toNanos();
    synchronized (this) {
      while (waiting.isEmpty() && !closed) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          break;
        }
        wait(left);
      }
      return Optional.ofNullable(waiting.pollFirst());
    }
  }

  @Override
  public int drain(Consumer<? super Message> reader, int max) {
    int drained = 0;
    for (Optional<Message> next = max > 0 ? poll() : Optional.empty(); next.isPresent(); next = drained < max ? poll() : Optional.empty()) {
      reader.accept(next.get());
      drained++;
    }
    return drained;
  }

  @Override
  public void readOn(Executor executor, Consumer<? super Message> reader) {
    synchronized (this) {
      if (read) {
        throw new IllegalStateException("these messages have a reader");
      }
      read = true;
      wake = () -> executor.execute(() -> drain(reader, Integer.MAX_VALUE));
    }
    wake();
  }

  @Override
  public synchronized int size() {
    return waiting.size();
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
