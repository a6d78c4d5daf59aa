package org.blockberry.mempool.parts;

import java.util.random.RandomGenerator;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;

/** First come, first served: order of arrival is order of proposal, and a full pool refuses. Not thread safe. */
public final class ArrivalContent extends Content {
  /** An empty pool. */
  public ArrivalContent(PoolLimits limits, RandomGenerator random) {
    super(limits, random);
  }

  @Override
  protected AddResult admit(long fingerprint, PoolEntry entry) {
    if (!hasRoom(entry.transaction().size())) {
      return AddResult.FULL;
    }
    put(fingerprint, entry);
    return AddResult.ADDED;
  }

  @Override
  protected PoolEntry[] snapshot() {
    return byArrival();
  }
}
