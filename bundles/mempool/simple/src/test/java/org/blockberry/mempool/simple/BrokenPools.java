package org.blockberry.mempool.simple;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.MempoolContext;
import org.blockberry.api.mempool.MempoolFactory;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolStats;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.Bytes;

/** Pools that each break one promise, most of them the way a known pool did. The contract must notice every one. */
final class BrokenPools {
  private BrokenPools() {}

  /** What is wrong, and the test of the contract that must see it. */
  record Defect(String name, String caughtBy) {}

  /** All of them. */
  static Map<Defect, Function<MempoolContext, Mempool>> all() {
    Map<Defect, Function<MempoolContext, Mempool>> pools = new LinkedHashMap<>();
    pools.put(new Defect("takes empty transactions", "anEmptyTransactionIsRefused"), context -> new Working(context) {
      @Override
      public AddResult add(PoolEntry entry) {
        return entry.transaction().size() == 0 ? AddResult.ADDED : super.add(entry);
      }
    });
    pools.put(new Defect("takes a transaction twice", "aSecondOfferOfATransactionChangesNothing"),
        context -> new Working(context) {
      @Override
      public AddResult add(PoolEntry entry) {
        AddResult result = super.add(entry);
        return result == AddResult.DUPLICATE ? AddResult.ADDED : result;
      }
    });
    pools.put(new Defect("holds one more than allowed", "aFloodOfTinyTransactionsStopsAtTheCount"),
        context -> new Working(new OneMore(context).context()));
    pools.put(new Defect("counts content instead of room in the block", "theBytesAreThoseInTheBlock"),
        context -> new Working(context) {
      @Override
      public List<PoolEntry> reap(ReapLimits limits, Collection<Bytes> exclude) {
        long room = 0;
        List<PoolEntry> taken = new ArrayList<>();
        for (PoolEntry entry : super.reap(new ReapLimits(Long.MAX_VALUE, limits.maxGas(), limits.maxCount()), exclude)) {
          room += entry.transaction().size();
          if (room > limits.maxBytes()) {
            break;
          }
          taken.add(entry);
        }
        return taken;
      }
    });
    pools.put(new Defect("ignores the bound on gas", "theGasIsBounded"), context -> new Working(context) {
      @Override
      public List<PoolEntry> reap(ReapLimits limits, Collection<Bytes> exclude) {
        return super.reap(new ReapLimits(limits.maxBytes(), Long.MAX_VALUE, limits.maxCount()), exclude);
      }
    });
    pools.put(new Defect("proposes what is excluded", "excludedTransactionsAreNeitherListedNorCounted"),
        context -> new Working(context) {
      @Override
      public List<PoolEntry> reap(ReapLimits limits, Collection<Bytes> exclude) {
        return super.reap(limits, List.of());
      }
    });
    pools.put(new Defect("lets a reap see half a block", "aReapSeesABlockAsAWhole"), context -> new Working(context) {
      @Override
      public void update(long height, Collection<Bytes> committed) {
        committed.forEach(hash -> super.update(height, List.of(hash)));
      }
    });
    pools.put(new Defect("exports in another order", "exportShowsTheOrderOfArrivalHoweverEntriesCameIn"),
        context -> new Working(context) {
      @Override
      public void export(long afterSequence, Predicate<PoolEntry> visitor) {
        List<PoolEntry> all = new ArrayList<>();
        super.export(afterSequence, all::add);
        Collections.reverse(all);
        all.stream().allMatch(visitor);
      }
    });
    pools.put(new Defect("exports under its lock", "anotherThreadMayUseThePoolDuringAnExport"),
        context -> new Working(context) {
      @Override
      public synchronized AddResult add(PoolEntry entry) {
        return super.add(entry);
      }

      @Override
      public synchronized void export(long afterSequence, Predicate<PoolEntry> visitor) {
        super.export(afterSequence, visitor);
      }
    });
    pools.put(new Defect("forgets to uncount a removal", "randomOperationsKeepTheBooks"),
        context -> new Working(context) {
      private int forgotten;

      @Override
      public boolean remove(Bytes hash, RemovalReason reason) {
        boolean held = super.remove(hash, reason);
        forgotten += held ? 1 : 0;
        return held;
      }

      @Override
      public PoolStats stats() {
        return new PoolStats(super.stats().transactions() + forgotten, super.stats().bytes());
      }
    });
    pools.put(new Defect("reports what the caller removed", "removingTakesOutOnceAndIsNotReported"),
        context -> new Working(context) {
      @Override
      public boolean remove(Bytes hash, RemovalReason reason) {
        Optional<PoolEntry> entry = get(hash);
        boolean held = super.remove(hash, reason);
        if (held) {
          context.removed(entry.orElseThrow(), reason);
        }
        return held;
      }
    });
    pools.put(new Defect("evicts and then refuses", "anOversizedNewcomerEvictsNothingHoweverGoodItIs"),
        context -> new Working(context) {
      @Override
      public AddResult add(PoolEntry entry) {
        AddResult result = super.add(entry);
        if (result == AddResult.FULL || result == AddResult.TOO_LARGE && stats().transactions() > 0) {
          export(0, first -> {
            super.remove(first.hash(), RemovalReason.EVICTED);
            context.removed(first, RemovalReason.EVICTED);
            return false;
          });
        }
        return result;
      }
    });
    pools.put(new Defect("reports under its lock", "noLockIsHeldDuringAReport"),
        context -> new Evicting(context, true));
    pools.put(new Defect("evicts without a word", "whatIsEvictedIsReportedOnceWithAReason"),
        context -> new Evicting(context, false));
    pools.put(new Defect("searches a list for each hash", "hashesChosenToCollideDoNotSlowThePool"), Listed::new);
    pools.put(new Defect("loses time to live on the way", "everythingTravelsToANewPool"),
        context -> new Working(context) {
      @Override
      public AddResult add(PoolEntry entry) {
        return super.add(PoolEntry.builder(entry.transaction(), entry.sequence(), entry.arrived()).priority(entry.priority())
            .sender(entry.sender()).gasWanted(entry.gasWanted()).build());
      }
    });
    return pools;
  }

  /** A factory of one broken pool. */
  static MempoolFactory factory(Function<MempoolContext, Mempool> broken) {
    return new MempoolFactory() {
      @Override
      public Mempool create(Settings settings, MempoolContext context) {
        return broken.apply(context);
      }
    };
  }

  /** The real pool, to be broken in one place. */
  private static class Working implements Mempool {
    private final Mempool pool;

    Working(MempoolContext context) {
      pool = new SimpleMempool(context, true);
    }

    @Override
    public AddResult add(PoolEntry entry) {
      return pool.add(entry);
    }

    @Override
    public boolean contains(Bytes hash) {
      return pool.contains(hash);
    }

    @Override
    public Optional<PoolEntry> get(Bytes hash) {
      return pool.get(hash);
    }

    @Override
    public List<PoolEntry> reap(ReapLimits limits, Collection<Bytes> exclude) {
      return pool.reap(limits, exclude);
    }

    @Override
    public void update(long height, Collection<Bytes> committed) {
      pool.update(height, committed);
    }

    @Override
    public boolean remove(Bytes hash, RemovalReason reason) {
      return pool.remove(hash, reason);
    }

    @Override
    public void export(long afterSequence, Predicate<PoolEntry> visitor) {
      pool.export(afterSequence, visitor);
    }

    @Override
    public PoolStats stats() {
      return pool.stats();
    }
  }

  /** Evicts the oldest when full; either reports it while it holds its lock, or not at all. */
  private static final class Evicting extends Working {
    private final MempoolContext context;
    private final boolean reports;

    Evicting(MempoolContext context, boolean reports) {
      super(context);
      this.context = context;
      this.reports = reports;
    }

    @Override
    public synchronized AddResult add(PoolEntry entry) {
      AddResult result = super.add(entry);
      if (result == AddResult.FULL && entry.priority() > Long.MIN_VALUE) {
        export(0, oldest -> {
          remove(oldest.hash(), RemovalReason.EVICTED);
          if (reports) {
            context.removed(oldest, RemovalReason.EVICTED);
          }
          return false;
        });
        result = super.add(entry);
      }
      return result;
    }
  }

  /** Looks hashes up in a table that chains keys of one hash code, as the byte-string tables of other clients did. */
  private static final class Listed extends Working {
    private final Map<Integer, List<Bytes>> asked = new HashMap<>();

    Listed(MempoolContext context) {
      super(context);
    }

    @Override
    public synchronized boolean contains(Bytes hash) {
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("out of time");
      }
      List<Bytes> sameCode = asked.computeIfAbsent(hash.hashCode(), unused -> new ArrayList<>());
      for (int again = 0; again < 4; again++) {
        if (!sameCode.contains(hash)) {
          sameCode.add(hash);
        }
        sameCode.remove(hash);
      }
      sameCode.add(hash);
      return super.contains(hash);
    }
  }
}
