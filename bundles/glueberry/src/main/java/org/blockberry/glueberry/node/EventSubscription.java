package org.blockberry.glueberry.node;

import java.time.Duration;
import java.util.Optional;
import org.blockberry.glueberry.event.ConnectionEvent;

/** What one subscriber is told. Bounded: when it is full the oldest event makes room and is counted. Threading: any thread. */
public interface EventSubscription extends AutoCloseable {
  /** The oldest event, which is taken out; empty if there is none. */
  Optional<ConnectionEvent> poll();

  /**
   * The oldest event, waiting for it up to {@code wait}.
   *
   * @return empty if none came, or it is closed and nothing is left
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  Optional<ConnectionEvent> poll(Duration wait) throws InterruptedException;

  /** Events that made room for newer ones. */
  long dropped();

  /** Whether nothing more will come. */
  boolean closed();

  /** Gets no more; what waits can still be taken. Twice does nothing. */
  @Override
  void close();
}
