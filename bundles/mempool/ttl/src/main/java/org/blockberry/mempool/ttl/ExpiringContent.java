package org.blockberry.mempool.ttl;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.value.Bytes;
import org.blockberry.mempool.parts.PriorityRules;
import org.blockberry.mempool.parts.RankedContent;
import org.blockberry.mempool.parts.RankedOrder;

/**
 * A ranked content with one more index, by deadline. What is over its time and not taken out yet is for nobody: it is not shown, it
 * is no duplicate, and it goes first when room is needed. Not thread safe.
 */
final class ExpiringContent extends RankedContent {
  /** Entries that one {@link #tidy} takes out at most, so that the lock is not held for long. */
  static final int SWEEP = 256;

  private final TtlRules rules;
  private final LongSupplier now;
  private final RankedOrder byDeadline = new RankedOrder(); // rank: the deadline with the other sign, so the earliest is first
  private long earliest = Long.MAX_VALUE; // no deadline is before it

  /** @param now milliseconds since 1970 */
  ExpiringContent(PoolLimits limits, PriorityRules ranks, TtlRules rules, RandomGenerator random, LongSupplier now) {
    super(limits, ranks, random);
    this.rules = rules;
    this.now = now;
  }

  @Override
  protected AddResult admit(long fingerprint, PoolEntry entry) {
    long moment = now.getAsLong();
    PoolEntry kept = rules.bounded(entry, moment);
    if (rules.deadline(kept) <= moment) {
      return AddResult.REFUSED; // comes from another pool or from the journal, and its time is over
    }
    while (!hasRoom(entry.transaction().size()) && expireOne(moment)) {
      continue; // what is over its time goes before anything that is not
    }
    return super.admit(fingerprint, kept);
  }

  @Override
  protected boolean live(PoolEntry entry) {
    return rules.deadline(entry) > now.getAsLong();
  }

  @Override
  protected void placed(PoolEntry entry) {
    super.placed(entry);
    long deadline = rules.deadline(entry);
    byDeadline.insert(rank(deadline), entry);
    earliest = Math.min(earliest, deadline);
  }

  @Override
  protected void displaced(PoolEntry entry) {
    super.displaced(entry);
    byDeadline.remove(rank(rules.deadline(entry)), entry.sequence());
  }

  @Override
  public boolean tidy() {
    long moment = now.getAsLong();
    for (int i = 0; i < SWEEP; i++) {
      if (!expireOne(moment)) {
        return false;
      }
    }
    return true;
  }

  private boolean expireOne(long moment) {
    if (moment < earliest) {
      return false; // without a look at the order, which would give each newcomer its place
    }
    PoolEntry first = byDeadline.first();
    earliest = first == null ? Long.MAX_VALUE : rules.deadline(first);
    if (moment < earliest) {
      return false;
    }
    depart(first, RemovalReason.EXPIRED);
    return true;
  }

  @Override
  protected PoolEntry[] snapshot() {
    PoolEntry[] all = super.snapshot();
    long moment = now.getAsLong();
    if (moment < earliest) {
      return all;
    }
    return Arrays.stream(all).filter(entry -> rules.deadline(entry) > moment).toArray(PoolEntry[]::new);
  }

  /** When the time of an entry is over; empty if it is, or if it is not held. */
  OptionalLong deadline(Bytes hash) {
    PoolEntry entry = get(fingerprint(hash), hash);
    return entry == null || !live(entry) ? OptionalLong.empty() : OptionalLong.of(rules.deadline(entry));
  }

  /** Sets a deadline, within the bounds; gives the one that is in force. */
  OptionalLong expireAt(Bytes hash, long deadline) {
    OptionalLong present = deadline(hash);
    return present.isEmpty() ? present : change(hash, rules.bounded(deadline, now.getAsLong()));
  }

  /** Moves a deadline back, within the bounds; gives the one that is in force. */
  OptionalLong extend(Bytes hash, long by) {
    OptionalLong present = deadline(hash);
    return present.isEmpty() ? present : change(hash, rules.extended(present.getAsLong(), by, now.getAsLong()));
  }

  private OptionalLong change(Bytes hash, long deadline) {
    long fingerprint = fingerprint(hash);
    put(fingerprint, TtlRules.until(take(fingerprint, hash), deadline));
    return OptionalLong.of(deadline);
  }

  private static long rank(long deadline) {
    return -Math.max(deadline, -Long.MAX_VALUE);
  }
}
