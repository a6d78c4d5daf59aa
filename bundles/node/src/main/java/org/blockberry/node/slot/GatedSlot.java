package org.blockberry.node.slot;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.node.watch.CallWatch;
import org.blockberry.node.watch.Caller;

/**
 * A slot with a gate. Calls pass while it is open; {@link #close} holds new calls and waits for those inside; {@link #open}
 * lets them through to another instance. A call that does not come back within the slot's deadline closes the gate by itself and
 * makes it {@link #hung}: what it and others inside still give back does not count, and its thread is interrupted. Whoever must not
 * be held by such a call uses a {@link LanedSlot}.
 *
 * <p>Threading: calls from any thread; {@code close}, {@code open} and {@code empty} from the rewiring thread only.
 */
public final class GatedSlot<T> implements Slot<T> {
  private static final String API = "org.blockberry.api.";
  private static final Gate<?> NOBODY = closedGate();
  private static final Supplier<Duration> NO_DEADLINE = () -> Duration.ofDays(365);
  private static final CallWatch NO_WATCH = CallWatch.none();

  private final SlotName name;
  private final Supplier<Duration> hold;
  private final Supplier<Duration> deadline;
  private final CallWatch watch;
  private final SlotListener listener;
  private final Object changed = new Object();
  private volatile Gate<T> gate = nobody();
  private volatile String reason = "not wired yet";

  /**
   * An empty slot.
   *
   * @param hold how long a call waits for an implementation
   * @param onFailure told of every failure of the implementation; returns at once
   */
  public GatedSlot(SlotName name, Supplier<Duration> hold, Consumer<PluginFailure> onFailure) {
    this(name, hold, NO_DEADLINE, NO_WATCH, failuresOnly(onFailure));
  }

  /**
   * An empty slot whose calls are watched.
   *
   * @param hold how long a call waits for an implementation
   * @param deadline for one call, read when the slot is filled
   */
  public GatedSlot(SlotName name, Supplier<Duration> hold, Supplier<Duration> deadline, CallWatch watch, SlotListener listener) {
    this.name = Objects.requireNonNull(name, "name");
    this.hold = Objects.requireNonNull(hold, "hold");
    this.deadline = Objects.requireNonNull(deadline, "deadline");
    this.watch = Objects.requireNonNull(watch, "watch");
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  private static SlotListener failuresOnly(Consumer<PluginFailure> onFailure) {
    Objects.requireNonNull(onFailure, "onFailure");
    return new SlotListener() {
      @Override
      public void failed(SlotName slot, PluginFailure failure) {
        onFailure.accept(failure);
      }

      @Override
      public void hung(SlotName slot, String where) {}

      @Override
      public void fatal(SlotName slot, VirtualMachineError error) {}
    };
  }

  @Override
  public SlotName name() {
    return name;
  }

  @Override
  public boolean filled() {
    return !gate.closed();
  }

  @Override
  public <R> R call(Call<? super T, R> call) {
    Gate<T> present = gate;
    return present.enter() ? inside(present, call) : call(call, hold.get());
  }

  @Override
  public <R> R call(Call<? super T, R> call, Duration wait) {
    Gate<T> present = gate;
    if (!present.enter()) {
      if (watch.caller().isInside(present)) {
        present.enterAgain();
      } else {
        present = awaitOpen(System.nanoTime() + wait.toNanos());
      }
    }
    return inside(present, call);
  }

  private <R> R inside(Gate<T> entered, Call<? super T, R> call) {
    Caller caller = watch.caller();
    boolean noted = false;
    try {
      caller.enter(entered);
      noted = true;
      R result = call.apply(entered.instance);
      if (entered.disowned()) { // read after the call: what it changed before this is seen by whoever moves the content
        throw new SlotEmpty(name, reason);
      }
      return result;
    } catch (Throwable thrown) {
      throw entered.disowned() && !fatal(thrown) ? new SlotEmpty(name, reason) : translated(thrown);
    } finally {
      if (noted) {
        caller.leave();
      }
      entered.leave(); // a full barrier between leaving and the next line: the watch either sees this call gone or is waited for
      if (entered.disowned()) {
        caller.settle();
      }
    }
  }

  private void hung(Gate<T> stuck, String where) {
    synchronized (changed) {
      if (gate == stuck) {
        reason = where;
      }
    }
    stuck.close();
    stuck.disown();
    listener.hung(name, where);
  }

  private Gate<T> awaitOpen(long deadlineNanos) {
    while (true) {
      Gate<T> present;
      synchronized (changed) {
        present = gate;
        if (present.closed()) {
          long left = deadlineNanos - System.nanoTime();
          if (left <= 0) {
            throw new SlotEmpty(name, reason);
          }
          try {
            changed.wait(left / 1_000_000 + 1);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SlotEmpty(name, "interrupted while waiting: " + reason);
          }
          continue;
        }
      }
      if (present.enter()) {
        return present;
      }
    }
  }

  /** Part of a contract and free of plugin classes: passes. All else becomes a {@link PluginFailure}. */
  private RuntimeException translated(Throwable thrown) {
    if (fatal(thrown)) {
      VirtualMachineError error = (VirtualMachineError) thrown;
      listener.fatal(name, error);
      throw error;
    }
    if (thrown instanceof RuntimeException known && known.getCause() == null && known.getSuppressed().length == 0
        && isContract(known)) {
      return known;
    }
    if (thrown instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    PluginFailure failure = new PluginFailure(name.text(), thrown);
    listener.failed(name, failure);
    return failure;
  }

  private static boolean fatal(Throwable thrown) {
    return thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError); // that one is the plugin's alone
  }

  private static boolean isContract(RuntimeException thrown) {
    Class<?> type = thrown.getClass();
    return type.getClassLoader() == Slot.class.getClassLoader() && type.getName().startsWith(API)
        || type == IllegalArgumentException.class
        || type == UnsupportedOperationException.class;
  }

  /** The present instance, also behind a closed gate; null if there is none. For the rewiring thread. */
  public T instance() {
    return gate.instance;
  }

  /**
   * Holds new calls and waits for those inside.
   *
   * @return whether all have left in time; the gate stays closed either way
   */
  public boolean close(String why, Duration drain) {
    Gate<T> present = gate;
    synchronized (changed) {
      if (!present.hung()) {
        reason = why;
      }
    }
    present.close();
    long until = System.nanoTime() + drain.toNanos();
    while (present.inside() > 0) {
      if (present.hung() || System.nanoTime() - until >= 0) {
        return false;
      }
      LockSupport.parkNanos(20_000);
    }
    return true;
  }

  /**
   * What calls still inside give back does not count any more: they end as {@link SlotEmpty}, because the instance's content is
   * taken away under them. After a {@link #close} that ran out of time.
   */
  public void disown() {
    gate.disown();
  }

  /** Whether a call into the present instance did not come back in time, so that nothing can be asked of it any more. */
  public boolean hung() {
    return gate.hung();
  }

  /** Waits until the slot is filled; returns at once if it is. For those who then call with {@link Duration#ZERO}. */
  public void awaitFilled(Duration wait) {
    if (!filled()) {
      awaitOpen(System.nanoTime() + wait.toNanos()).leave();
    }
  }

  /** Fills the slot; held calls go on. The same instance again undoes a {@link #close}. */
  public void open(T instance) {
    Objects.requireNonNull(instance, "instance");
    synchronized (changed) {
      gate = new Gate<>(instance, Math.max(1, deadline.get().toMillis()), this::hung);
      changed.notifyAll();
    }
  }

  /** Leaves the slot without an instance; close it first. */
  public void empty(String why) {
    synchronized (changed) {
      reason = why;
      gate = nobody();
    }
  }

  @SuppressWarnings("unchecked") // holds no instance, so it fits every slot
  private static <T> Gate<T> nobody() {
    return (Gate<T>) NOBODY;
  }

  private static Gate<?> closedGate() {
    Gate<?> gate = new Gate<>(null, Long.MAX_VALUE, (unused, where) -> {});
    gate.close();
    return gate;
  }
}
