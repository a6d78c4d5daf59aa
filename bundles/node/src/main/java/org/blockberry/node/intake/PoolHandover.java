package org.blockberry.node.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.commit.PoolUpdates;
import org.blockberry.node.scope.Watched;
import org.blockberry.node.slot.GatedSlot;

/**
 * Moves the content of one mempool to its successor while transactions and blocks keep coming (design 3.5).
 *
 * <p>The bulk is copied with the gate open. Then the gate is closed, calls in flight leave, what came meanwhile is copied and what
 * went meanwhile is dropped; then the gate opens to the successor. An entry is therefore in exactly one open pool at any time.
 * Blocks committed from the beginning of a move to its end are remembered and applied to the pool before the slot opens to it.
 *
 * <p>No pool is called under the lock, and every call of a move has a deadline; that of {@link #update} to the pool in the slot is
 * watched by the slot, which the commit thread reaches through a lane. A pool that hangs is asked for nothing any more: its successor gets
 * what the intake knows to be acknowledged.
 *
 * <p>Threading: {@link #update} from the commit thread, which does not wait for a move here; the rest from the rewiring thread.
 */
public final class PoolHandover implements PoolUpdates {
  private static final int BULK = 12; // deadlines for the bulk: the gate is open meanwhile, so nobody waits for it

  private record Update(long height, Collection<Bytes> committed) {}

  private final GatedSlot<Mempool> slot;
  private final Slot<Mempool> told;
  private final RemovalSink removals;
  private final Duration deadline;
  private final HeldEntries known;
  private final Object lock = new Object();
  private final Map<Bytes, PoolEntry> held = new LinkedHashMap<>(); // while no instance is there
  private final List<Update> late = new ArrayList<>(); // since the move in progress began
  private boolean moving;
  private long opened; // how often the slot was opened
  private volatile Runnable onContent = () -> {};

  /**
   * Of a slot that is empty.
   *
   * @param removals hears of what the successor has no room for
   * @param deadline for what is done while the gate is closed
   */
  public PoolHandover(GatedSlot<Mempool> slot, RemovalSink removals, Duration deadline) {
    this(slot, slot, removals, deadline, new HeldEntries(() -> Integer.MAX_VALUE));
  }

  /**
   * Of a slot that is empty.
   *
   * @param told the same slot, as the commit thread reaches it
   * @param removals hears of what the successor has no room for
   * @param deadline for what is done while the gate is closed
   * @param known what a pool should hold that cannot be asked any more
   */
  public PoolHandover(GatedSlot<Mempool> slot, Slot<Mempool> told, RemovalSink removals, Duration deadline, HeldEntries known) {
    this.slot = slot;
    this.told = told;
    this.removals = removals;
    this.deadline = deadline;
    this.known = known;
  }

  /** Calls {@code wake} when a pool with content took over: whoever looked while there was none must look again. It returns at once. */
  public void onContent(Runnable wake) {
    this.onContent = wake;
  }

  @Override
  public void update(long height, Collection<Bytes> committed) {
    Update update = new Update(height, committed);
    while (true) {
      long before;
      synchronized (lock) {
        before = opened;
      }
      boolean told = tell(height, committed);
      known.removed(committed);
      synchronized (lock) {
        committed.forEach(held::remove);
        if (moving && late.stream().noneMatch(each -> each == update)) {
          late.add(update);
        }
        if (told || opened == before) {
          return;
        } // else a pool came between the two looks: its content may be older than this block, and the next move may have begun
      }
    }
  }

  private boolean tell(long height, Collection<Bytes> committed) {
    try {
      told.call(pool -> {
        pool.update(height, committed);
        return true;
      }, Duration.ZERO);
      return true;
    } catch (SlotEmpty e) {
      return false;
    } catch (RuntimeException e) {
      return true; // reported by the slot; what such a pool still offers is kept out of proposals by the index
    }
  }

  /** A move begins; call it before the slot is closed. */
  public void begin() {
    synchronized (lock) {
      moving = true;
      late.clear();
    }
  }

  /**
   * Fills {@code next} from the present pool and opens the slot to it.
   *
   * @param drain how long calls in flight may take to leave; the results of later ones do not count
   * @param lastChance whether the present pool goes in any case, so that failing to read it is no reason to keep it
   * @param arrived called when removals from {@code next} begin to count
   * @return one line about what was moved
   * @throws PluginFailure a pool failed; the slot still holds the present one
   */
  public String replace(Mempool next, Duration drain, boolean lastChance, Runnable arrived) {
    if (!slot.hung()) {
      try {
        return move(next, drain, lastChance, arrived);
      } catch (PluginFailure e) {
        if (!slot.hung()) {
          throw e;
        } // else it is the present one that failed, and there is no going back to it
      }
    }
    return replaceHung(next, arrived);
  }

  /** The present pool does not come back from a call, so it is not asked for anything. */
  private String replaceHung(Mempool next, Runnable arrived) {
    List<Update> applied = new ArrayList<>();
    Delta delta;
    begin();
    try {
      List<PoolEntry> wanted = known.entries();
      delta = Watched.call("filling the next mempool", deadline.multipliedBy(BULK), () -> settle(wanted, next, arrived));
      open(next, applied);
    } catch (RuntimeException | Error e) {
      abandon(null, applied);
      throw e instanceof PluginFailure failure ? failure : new PluginFailure("filling the next mempool", e);
    }
    int refused = report(delta.refused(), applied);
    return "the one before hangs, so " + delta.added() + " transactions were put back from memory, " + refused + " had no room";
  }

  private String move(Mempool next, Duration drain, boolean lastChance, Runnable arrived) {
    Mempool present = slot.instance();
    String[] problem = {""};
    List<Update> applied = new ArrayList<>();
    boolean closed = false;
    List<PoolEntry> bulk;
    Delta delta;
    begin();
    try {
      bulk = read(present, deadline, lastChance, known::entries, problem);
      add(bulk, next, deadline.multipliedBy(BULK));
      // Once more with the gate open: what is left for the closed gate is then small, and its code has run before.
      List<PoolEntry> newer = read(present, deadline, lastChance, () -> bulk, problem);
      Watched.call("filling the next mempool", deadline.multipliedBy(BULK), () -> level(newer, next));
      closed = true;
      if (!slot.close("the mempool is being replaced", drain)) {
        slot.disown();
      }
      List<PoolEntry> wanted = read(present, deadline, lastChance, () -> bulk, problem);
      delta = Watched.call("moving the mempool's content", deadline, () -> settle(wanted, next, arrived));
      open(next, applied);
    } catch (RuntimeException | Error e) {
      abandon(closed ? present : null, applied);
      throw e instanceof PluginFailure known ? known : new PluginFailure("moving the mempool's content", e);
    }
    // From here on the successor counts, whatever happens.
    int refused = report(delta.refused(), applied);
    return "moved " + bulk.size() + " + " + delta.added() + " transactions, " + refused + " had no room" + problem[0];
  }

  private List<PoolEntry> read(Mempool pool, Duration within, boolean tolerant, Supplier<List<PoolEntry>> otherwise,
      String[] problem) {
    try {
      return Watched.call("export of the mempool", within, slot::hung, () -> entries(pool));
    } catch (PluginFailure e) {
      if (!tolerant || slot.hung()) {
        throw e;
      }
      problem[0] = "; " + e.getMessage() + ", going on with what could be moved";
      return otherwise.get();
    }
  }

  private static List<PoolEntry> entries(Mempool pool) {
    List<PoolEntry> entries = new ArrayList<>();
    pool.export(0, entries::add);
    return entries;
  }

  private static void add(List<PoolEntry> entries, Mempool to, Duration within) {
    Watched.call("filling the next mempool", within, () -> {
      entries.forEach(to::carryOver);
      return true;
    });
  }

  private record Delta(int added, List<PoolEntry> refused) {}

  /** Nobody else calls {@code to} now: make its content {@code wanted}. */
  private static Delta settle(List<PoolEntry> wanted, Mempool to, Runnable arrived) {
    int added = level(wanted, to);
    // Asked afterwards, because a later entry may have taken the room of an earlier one; that is told here once, and what goes
    // from now on is told by the pool itself.
    arrived.run();
    List<PoolEntry> refused = to.stats().transactions() == wanted.size() // it holds nothing else, so it holds all of them
        ? List.of() : wanted.stream().filter(entry -> !to.contains(entry.hash())).toList();
    return new Delta(added, refused);
  }

  /** Adds what {@code to} lacks and takes out what it has too much; gives the number added. */
  private static int level(List<PoolEntry> wanted, Mempool to) {
    Map<Bytes, PoolEntry> missing = new LinkedHashMap<>(2 * wanted.size());
    wanted.forEach(entry -> missing.put(entry.hash(), entry));
    List<Bytes> stale = new ArrayList<>();
    to.export(0, entry -> missing.remove(entry.hash()) != null || stale.add(entry.hash())); // one pass: the gate may be closed
    stale.forEach(hash -> to.remove(hash, RemovalReason.COMMITTED));
    int added = 0;
    for (PoolEntry entry : missing.values()) {
      if (to.carryOver(entry) == AddResult.ADDED) {
        added++;
      }
    }
    return added;
  }

  /** Applies the blocks of the time of the move, then opens the slot with none in between. */
  private void open(Mempool pool, List<Update> applied) {
    while (true) {
      List<Update> batch;
      synchronized (lock) {
        if (late.isEmpty()) {
          moving = false;
          opened++;
          slot.open(pool);
          return;
        }
        batch = List.copyOf(late);
        late.clear();
      }
      applied.addAll(batch);
      Watched.call("update of the next mempool", deadline, () -> {
        batch.forEach(update -> pool.update(update.height(), update.committed()));
        return true;
      });
    }
  }

  /** The move failed: the slot opens to {@code present} again if there is one, whatever that says to the blocks it has missed. */
  private void abandon(Mempool present, List<Update> applied) {
    if (present != null && !slot.hung()) {
      synchronized (lock) {
        late.addAll(0, applied);
      }
      try {
        open(present, new ArrayList<>());
        return;
      } catch (PluginFailure e) {
        synchronized (lock) {
          opened++;
          slot.open(present); // proposals leave out what is committed, so it can do no harm
        }
      }
    }
    synchronized (lock) {
      moving = false;
      late.clear();
    }
  }

  private int report(List<PoolEntry> refused, List<Update> applied) {
    onContent.run();
    List<PoolEntry> lost = refused.stream()
        .filter(entry -> applied.stream().noneMatch(update -> update.committed().contains(entry.hash()))).toList();
    lost.forEach(entry -> removals.removed(entry, RemovalReason.NOT_CARRIED_OVER));
    return lost.size();
  }

  /**
   * Keeps the content of a pool that goes without a successor. The move has begun and the slot is closed.
   *
   * @return number of transactions kept
   * @throws PluginFailure the pool could not be read; the move goes on until {@link #reopen} or {@link #fill}
   */
  public int save(Mempool present) {
    return keep(slot.hung() ? known.entries()
        : Watched.call("export of the mempool", deadline, slot::hung, () -> entries(present)));
  }

  /** As {@link #save} of a pool that cannot be read and goes all the same. */
  public int saveKnown() {
    return keep(known.entries());
  }

  private int keep(List<PoolEntry> entries) {
    synchronized (lock) {
      entries.forEach(entry -> held.put(entry.hash(), entry));
      late.forEach(update -> update.committed().forEach(held::remove));
      late.clear();
      moving = false;
      return held.size();
    }
  }

  /** Opens the slot to the present pool again, which could not be saved. */
  public void reopen(Mempool present) {
    abandon(present, List.of());
  }

  /**
   * Gives what was kept to a new pool and opens the empty slot to it.
   *
   * @param arrived called when removals from {@code next} begin to count
   * @throws PluginFailure the pool failed; everything is still kept
   */
  public void fill(Mempool next, Runnable arrived) {
    List<Update> applied = new ArrayList<>();
    List<PoolEntry> entries;
    begin();
    synchronized (lock) {
      entries = List.copyOf(held.values());
    }
    Delta delta;
    try {
      delta = Watched.call("filling the mempool", deadline.multipliedBy(BULK), () -> settle(entries, next, arrived));
      open(next, applied);
      synchronized (lock) {
        held.clear();
      }
    } catch (RuntimeException | Error e) {
      abandon(null, applied);
      throw e instanceof PluginFailure known ? known : new PluginFailure("filling the mempool", e);
    }
    report(delta.refused(), applied);
  }
}
