package org.blockberry.mempool.priority;

import org.blockberry.api.mempool.MempoolContext;
import org.blockberry.mempool.parts.GuardedMempool;
import org.blockberry.mempool.parts.PriorityRules;
import org.blockberry.mempool.parts.RankedContent;

/**
 * Best first: highest rank, then earliest arrival. A full pool evicts its worst entries for a strictly better newcomer, and only if
 * the newcomer then fits. Optionally a better transaction of a sender replaces the one it has in the pool. Threading: as {@link
 * GuardedMempool}.
 */
public final class PriorityMempool extends GuardedMempool<RankedContent> {
  /** An empty pool under the limits of {@code context}. */
  public PriorityMempool(MempoolContext context, PriorityRules rules) {
    super(context, new RankedContent(context.limits(), rules, context.random()), rules.skipUnfitting());
  }
}
