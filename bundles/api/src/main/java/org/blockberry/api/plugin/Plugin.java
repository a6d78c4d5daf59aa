package org.blockberry.api.plugin;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * An implementation that fills a slot. Its life: made by a factory, started once, closed once. The node watches each step
 * with a deadline.
 */
@ConsumerType
public interface Plugin extends AutoCloseable {
  /**
   * Takes threads, files and ports. Called once.
   *
   * @throws Exception the instance cannot work; the node returns to the last working wiring and shows the message
   */
  default void start() throws Exception {}

  /** Gives back everything that {@link #start} took. Called once, also when {@code start} failed. */
  @Override
  default void close() throws Exception {}
}
