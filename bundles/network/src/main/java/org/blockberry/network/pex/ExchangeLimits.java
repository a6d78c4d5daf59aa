package org.blockberry.network.pex;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the exchange of addresses may do.
 *
 * @param asking whether we ask for addresses and dial; answers are given anyway
 * @param crawling whether everybody is let go once told and asked, as a seed does, which always asks
 * @param maxOutbound peers that we dial at most
 * @param seeds addresses by peer id
 * @param persistent ids of peers that the operator named: they are dialled by others than this
 * @param everywhere whether addresses of private networks count, and many peers of one network
 * @param key secret of the address book, unless one was kept
 * @param seed secret, of choices
 */
public record ExchangeLimits(boolean asking, boolean crawling, int maxOutbound, Map<String, List<String>> seeds, Set<String> persistent,
    boolean everywhere, long key, long seed) {
  /** Copies. */
  public ExchangeLimits {
    seeds = Map.copyOf(seeds);
    persistent = Set.copyOf(persistent);
  }
}
