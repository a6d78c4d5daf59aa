package org.blockberry.api.plugin;

import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The only way to reach the implementation that fills a slot. Nobody keeps the instance: it may be replaced between two
 * calls. A replacement waits for calls in flight, so keep them short and never call a slot from inside a call to itself.
 *
 * <p>Threading: any thread. Only JDK values and values of {@code org.blockberry.api} and {@code org.blockberry.chain}
 * may leave a call. Source: design 3.2.
 *
 * @param <T> contract of the slot
 */
@ProviderType
public interface Slot<T> {
  /**
   * What is done with the present implementation.
   *
   * @param <T> contract of the slot
   * @param <R> a value that does not belong to the plugin
   */
  @FunctionalInterface
  interface Call<T, R> {
    /** Runs on the caller's thread. */
    R apply(T instance) throws Exception;
  }

  /** Which slot this is. */
  SlotName name();

  /**
   * Calls the present implementation, waiting for a replacement in progress at most the node's {@code rewire.hold}.
   *
   * @throws SlotEmpty nothing fills the slot in time; trying again later may succeed
   * @throws PluginFailure the implementation threw something that is not part of its contract
   */
  default <R> R call(Call<? super T, R> call) {
    return call(call, Duration.ofSeconds(2));
  }

  /**
   * As {@link #call(Call)} with another bound on the wait for an implementation.
   *
   * @param wait 0 or more; 0 never waits
   */
  <R> R call(Call<? super T, R> call, Duration wait);

  /** Whether an implementation is there right now; it may be gone a moment later. */
  boolean filled();
}
