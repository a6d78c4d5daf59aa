package org.blockberry.testing.contracts;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.value.Bytes;

/**
 * Replaces one pool by another the way the node does: the new one is filled beside the running one, then intake is
 * held while it is made equal. A test double of the coordinator; thread safe.
 */
final class Swap {
  private final ReadWriteLock intake = new ReentrantReadWriteLock(true);
  private final Set<Bytes> committed = new HashSet<>();
  private volatile Mempool present;

  Swap(Mempool first) {
    this.present = first;
  }

  Mempool present() {
    return present;
  }

  synchronized Set<Bytes> committed() {
    return Set.copyOf(committed);
  }

  AddResult add(PoolEntry entry) {
    intake.readLock().lock();
    try {
      return present.add(entry);
    } finally {
      intake.readLock().unlock();
    }
  }

  /** Commits a block of up to {@code count} transactions. */
  synchronized void commit(int count) {
    List<Bytes> block = present.reap(new ReapLimits(Long.MAX_VALUE, Long.MAX_VALUE, count), List.of()).stream()
        .map(PoolEntry::hash).toList();
    for (Bytes hash : block) {
      if (!committed.add(hash)) {
        throw new AssertionError("committed twice: " + hash);
      }
    }
    present.update(1, block);
  }

  /** Fills {@code next} and switches to it. */
  void replace(Mempool next) {
    Mempool old = present;
    copy(old, next); // most of it, while intake and commits go on
    intake.writeLock().lock();
    try {
      synchronized (this) {
        copy(old, next); // from the start: a thread may have added a low sequence late
        next.export(0, entry -> {
          if (!old.contains(entry.hash())) {
            next.remove(entry.hash(), RemovalReason.COMMITTED); // a block took it after it was copied
          }
          return true;
        });
        present = next;
      }
    } finally {
      intake.writeLock().unlock();
    }
  }

  private static void copy(Mempool old, Mempool next) {
    old.export(0, entry -> {
      if (!next.contains(entry.hash()) && next.add(entry) != AddResult.ADDED) {
        throw new AssertionError("the next pool has room but does not take " + entry);
      }
      return true;
    });
  }
}
