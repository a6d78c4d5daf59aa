package org.blockberry.node.scope;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.blockberry.api.plugin.PluginFailure;

/** Calls into a plugin that may hang: each runs on a thread of its own, which is left behind when the deadline passes. */
public final class Watched {
  private Watched() {}

  /**
   * Calls and waits.
   *
   * @param what for the error text, for example {@code start of mempool "custom"}
   * @throws PluginFailure it threw, or did not end within {@code deadline}
   */
  public static <R> R call(String what, Duration deadline, Callable<R> call) {
    CompletableFuture<R> result = new CompletableFuture<>();
    Thread thread = new Thread(() -> {
      try {
        result.complete(call.call());
      } catch (Throwable thrown) {
        result.completeExceptionally(thrown);
      }
    }, "bb-watched");
    thread.setDaemon(true);
    thread.start();
    try {
      return result.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new PluginFailure(what, e.getCause());
    } catch (CancellationException e) { // thrown by the call
      throw new PluginFailure(what, e);
    } catch (TimeoutException e) {
      thread.interrupt();
      throw new PluginFailure(what, new TimeoutException("no answer within " + deadline.toMillis() + " ms"));
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new PluginFailure(what, e);
    }
  }
}
