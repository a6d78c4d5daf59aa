package org.blockberry.glueberry.event;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Optional;

/**
 * What one subscriber has not taken yet. Each has its own, so a slow one loses only its own events; in the original these are lost without a trace,
 * here they are counted. Threading: any thread.
 */
public final class EventQueue {
  private final EventFilter filter;
  private final int capacity;
  private final ArrayDeque<ConnectionEvent> waiting = new ArrayDeque<>();
  private long dropped;
  private boolean closed;

  /** @param capacity events that wait, 1 or more */
  public EventQueue(EventFilter filter, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is " + capacity + " but must be 1 or more");
    }
    this.filter = requireNonNull(filter, "filter");
    this.capacity = capacity;
  }

  /** What became of an event. */
  public enum Outcome {
    /** It waits. */
    KEPT,
    /** The filter does not want it, or nobody listens any more. */
    NOT_WANTED,
    /** The queue was full: the oldest event made room, for the newest tells the state. */
    KEPT_FOR_OLDEST
  }

  /** Hands an event in. Never waits. */
  public synchronized Outcome offer(ConnectionEvent event) {
    if (closed || !filter.matches(event)) {
      return Outcome.NOT_WANTED;
    }
    boolean full = waiting.size() == capacity;
    if (full) {
      waiting.removeFirst();
      dropped++;
    }
    waiting.addLast(event);
    return full ? Outcome.KEPT_FOR_OLDEST : Outcome.KEPT;
  }

  /** The oldest event, which is taken out; empty if none waits. */
  public synchronized Optional<ConnectionEvent> poll() {
    return Optional.ofNullable(waiting.pollFirst());
  }

  /** Takes no more; what waits can still be taken. */
  public synchronized void close() {
    closed = true;
  }

  /** Events that made room for newer ones. */
  public synchronized long dropped() {
    return dropped;
  }
}
