package org.blockberry.glueberry.testing;

import java.time.Duration;
import java.util.Optional;
import org.blockberry.glueberry.event.ConnectionEvent;
import org.blockberry.glueberry.event.EventFilter;
import org.blockberry.glueberry.event.EventQueue;
import org.blockberry.glueberry.node.EventSubscription;

/** One subscription. */
final class FakeEvents implements EventSubscription {
  private final EventQueue queue;
  private boolean over; // guarded by this

  FakeEvents(EventFilter filter, int capacity) {
    this.queue = new EventQueue(filter, capacity);
  }

  synchronized void offer(ConnectionEvent event) {
    queue.offer(event);
    notifyAll();
  }

  @Override
  public Optional<ConnectionEvent> poll() {
    return queue.poll();
  }

  @Override
  public synchronized Optional<ConnectionEvent> poll(Duration wait) throws InterruptedException {
    long end = System.nanoTime() + wait.toNanos();
    while (true) {
      Optional<ConnectionEvent> event = queue.poll();
      long left = (end - System.nanoTime()) / 1_000_000;
      if (event.isPresent() || over || left <= 0) {
        return event;
      }
      wait(left);
    }
  }

  @Override
  public long dropped() {
    return queue.dropped();
  }

  @Override
  public synchronized boolean closed() {
    return over;
  }

  @Override
  public synchronized void close() {
    queue.close();
    over = true;
    notifyAll();
  }
}
