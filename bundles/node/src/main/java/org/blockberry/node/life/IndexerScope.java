package org.blockberry.node.life;

import java.util.function.Supplier;
import org.blockberry.api.indexer.IndexerContext;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.node.scope.InstanceScope;
import org.blockberry.node.scope.NodeServices;

/** What an indexer is lent: the committed chain, to be read at its own pace. */
final class IndexerScope extends InstanceScope implements IndexerContext {
  private final Supplier<ChainReader> chain;

  IndexerScope(String type, NodeServices services, Supplier<ChainReader> chain) {
    super(SlotName.INDEXER, type, services);
    this.chain = chain;
  }

  @Override
  public ChainReader chain() {
    return chain.get();
  }
}
