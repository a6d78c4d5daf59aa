package org.blockberry.ops.indexer;

import org.blockberry.api.indexer.Indexer;
import org.blockberry.api.indexer.IndexerContext;
import org.blockberry.testing.contracts.IndexerContract;

class KvIndexerContractTest extends IndexerContract {
  @Override
  protected Indexer create(IndexerContext context) {
    KvIndexerFactory factory = new KvIndexerFactory();
    return factory.create(factory.settings().defaults(), context);
  }
}
