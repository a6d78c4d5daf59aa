package org.blockberry.mempool.simple;

import org.blockberry.api.mempool.MempoolContext;
import org.blockberry.mempool.parts.ArrivalContent;
import org.blockberry.mempool.parts.GuardedMempool;

/**
 * First come, first served: order of arrival is order of proposal, and a full pool refuses. It never drops anything by its own
 * decision and ignores priority, sender and time to live. Threading: as {@link GuardedMempool}.
 */
public final class SimpleMempool extends GuardedMempool<ArrivalContent> {
  /** @param skipUnfitting whether a reap passes over an entry that does not fit instead of ending there */
  public SimpleMempool(MempoolContext context, boolean skipUnfitting) {
    super(context, new ArrivalContent(context.limits(), context.random()), skipUnfitting);
  }
}
