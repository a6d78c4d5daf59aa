package org.blockberry.node.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.commit.PoolUpdates;
import org.blockberry.node.slot.GatedSlot;

/**
 * Moves the content of one mempool to its successor while transactions and blocks keep coming (design 3.5).
 *
 * <p>The bulk is copied with the gate open. Then the gate is closed, calls in flight leave, and what came meanwhile is copied,
 * what went meanwhile is dropped, blocks committed meanwhile are applied; then the gate opens to the successor. An entry is
 * therefore in exactly one open pool at any time. Threading: {@link #update} from the commit thread, the rest from the rewiring
 * thread.
 */
public final class PoolHandover implements PoolUpdates {
  private record Update(long height, Collection<Bytes> committed) {}

  private final GatedSlot<Mempool> slot;
  private final RemovalSink removals;
  private final Object lock = new Object();
  private final Map<Bytes, PoolEntry> held = new LinkedHashMap<>(); // while no instance is there
  private List<Update> missed; // not null while a successor is being filled

  /** @param removals hears of what the successor has no room for */
  public PoolHandover(GatedSlot<Mempool> slot, RemovalSink removals) {
    this.slot = slot;
    this.removals = removals;
  }

  @Override
  public void update(long height, Collection<Bytes> committed) {
    synchronized (lock) {
      if (missed != null) {
        missed.add(new Update(height, committed));
      }
      held.keySet().removeAll(committed);
    }
    try {
      slot.call(pool -> {
        pool.update(height, committed);
        return true;
      });
    } catch (SlotEmpty | PluginFailure e) {
      // An empty slot holds nothing to take out, a successor gets the update from `missed`, and a failing pool is
      // reported by the slot itself; committed transactions are refused by the intake's filter in every case.
      return;
    }
  }

  /**
   * Fills {@code next} from the present pool and opens the slot to it.
   *
   * @param drain how long calls in flight may take to leave
   * @return one line about what was moved
   * @throws PluginFailure a pool failed; the slot still holds the present one
   */
  public String replace(Mempool next, Duration drain) {
    Mempool present = slot.instance();
    synchronized (lock) {
      missed = new ArrayList<>();
    }
    boolean closed = false;
    try {
      long copied = present == null ? 0 : copy(present, next);
      closed = true;
      slot.close("the mempool is being replaced", drain);
      applyMissed(present);
      Delta delta = present == null ? Delta.NONE : settle(present, next);
      synchronized (lock) {
        applyMissed(next);
        missed = null;
        slot.open(next);
      }
      delta.refused().forEach(entry -> removals.removed(entry, RemovalReason.NOT_CARRIED_OVER));
      return "moved " + copied + " + " + delta.added() + " transactions, " + delta.refused().size() + " had no room";
    } catch (RuntimeException | LinkageError e) {
      synchronized (lock) {
        List<Update> late = missed == null ? List.of() : missed;
        missed = null;
        if (closed && present != null) {
          late.forEach(update -> present.update(update.height(), update.committed()));
          slot.open(present);
        }
      }
      throw new PluginFailure("moving the mempool's content", e);
    }
  }

  private void applyMissed(Mempool pool) {
    synchronized (lock) {
      if (pool != null) {
        missed.forEach(update -> pool.update(update.height(), update.committed()));
      }
    }
  }

  /** Keeps the content of a pool that goes without a successor; gives the number of transactions. The slot is closed. */
  public int save(Mempool present) {
    List<PoolEntry> entries = new ArrayList<>();
    present.export(0, entries::add);
    synchronized (lock) {
      entries.forEach(entry -> held.put(entry.hash(), entry));
      return held.size();
    }
  }

  /** Gives what was kept to a new pool that is not in the slot yet. */
  public void restore(Mempool next) {
    List<PoolEntry> entries;
    synchronized (lock) {
      entries = List.copyOf(held.values());
      held.clear();
    }
    entries.forEach(next::add);
    entries.stream().filter(entry -> !next.contains(entry.hash()))
        .forEach(entry -> removals.removed(entry, RemovalReason.NOT_CARRIED_OVER));
  }

  /** Opens the slot to {@code next} as it is, when the present pool cannot be read any more. */
  public void abandonPresent(Mempool next) {
    slot.close("the mempool is being replaced", Duration.ZERO);
    slot.open(next);
  }

  private static long copy(Mempool from, Mempool to) {
    long[] count = new long[1];
    from.export(0, entry -> {
      to.add(entry);
      count[0]++;
      return true;
    });
    return count[0];
  }

  private record Delta(int added, List<PoolEntry> refused) {
    static final Delta NONE = new Delta(0, List.of());
  }

  /** Nobody else calls either pool now: make the content of {@code to} that of {@code from}. */
  private static Delta settle(Mempool from, Mempool to) {
    Map<Bytes, PoolEntry> wanted = new LinkedHashMap<>();
    from.export(0, entry -> {
      wanted.put(entry.hash(), entry);
      return true;
    });
    List<Bytes> stale = new ArrayList<>();
    to.export(0, entry -> {
      if (!wanted.containsKey(entry.hash())) {
        stale.add(entry.hash());
      }
      return true;
    });
    stale.forEach(hash -> to.remove(hash, RemovalReason.COMMITTED));
    int added = 0;
    for (PoolEntry entry : wanted.values()) {
      if (!to.contains(entry.hash()) && to.add(entry) == AddResult.ADDED) {
        added++;
      }
    }
    // Asked afterwards, because a later entry may have taken the room of an earlier one.
    List<PoolEntry> refused = wanted.values().stream().filter(entry -> !to.contains(entry.hash())).toList();
    return new Delta(added, refused);
  }
}
