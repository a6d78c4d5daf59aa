package org.blockberry.node.slot;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.node.watch.Workers;

/**
 * A slot for callers that no plugin may hold, such as the commit thread: each call runs on a thread of its own lane while the caller
 * waits. When the watch gives the call up, the caller goes on with {@link SlotEmpty} and the lane keeps the stuck thread. Costs two
 * changes of thread per call. Threading: any.
 */
public final class LanedSlot<T> implements Slot<T> {
  private final GatedSlot<T> slot;
  private final Workers lanes;

  /** @param lanes made by {@link Workers#each}; may serve several slots */
  public LanedSlot(GatedSlot<T> slot, Workers lanes) {
    this.slot = slot;
    this.lanes = lanes;
  }

  @Override
  public SlotName name() {
    return slot.name();
  }

  @Override
  public boolean filled() {
    return slot.filled();
  }

  @Override
  public <R> R call(Call<? super T, R> call) {
    return inLane(() -> slot.call(call));
  }

  @Override
  public <R> R call(Call<? super T, R> call, Duration wait) {
    return inLane(() -> slot.call(call, wait));
  }

  private <R> R inLane(java.util.concurrent.Callable<R> work) {
    CompletableFuture<R> result;
    try {
      result = lanes.supply(work, why -> new SlotEmpty(slot.name(), why));
    } catch (RejectedExecutionException e) {
      throw new SlotEmpty(slot.name(), lanes.isShutdown() ? "the node is stopping" : "too many calls into plugins hang");
    }
    try {
      return result.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RuntimeException known) {
        throw known;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SlotEmpty(slot.name(), "interrupted");
    }
  }
}
