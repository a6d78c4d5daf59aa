package org.blockberry.glueberry.node;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * What peers have sent: one bounded queue for all of them, in the order of each stream. While it is full the streams are not read, so their senders
 * come to wait (or messages are dropped and counted, by configuration). Threading: any thread; messages of one stream keep their order only for a
 * single reader.
 */
public interface Messages {
  /** The oldest message, which is taken out; empty if there is none. */
  Optional<Message> poll();

  /**
   * The oldest message, waiting for it up to {@code wait}.
   *
   * @return empty if none came, or the node is closed
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  Optional<Message> poll(Duration wait) throws InterruptedException;

  /**
   * Takes what is there, oldest first.
   *
   * @return how many went to {@code reader}, 0 to {@code max}
   */
  int drain(Consumer<? super Message> reader, int max);

  /**
   * Hands all messages to {@code reader} from now on, one at a time on {@code executor}. While it is busy the queue fills and senders wait.
   *
   * @throws IllegalStateException if there is such a reader already
   */
  void readOn(Executor executor, Consumer<? super Message> reader);

  /** Messages that wait. */
  int size();
}
