package org.blockberry.store.blocks.rocksdb;

import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.store.durable.BatchWriter;
import org.blockberry.store.durable.Database;
import org.blockberry.store.durable.DatabaseSetup;
import org.blockberry.store.durable.Tuning;
import org.blockberry.store.keyed.KeyedBlockStore;
import org.rocksdb.RocksDB;

/** A chain in one RocksDB. */
public final class RocksBlockStore extends KeyedBlockStore {
  /** Opens nothing yet. */
  public RocksBlockStore(Tuning tuning, PluginContext context) {
    this(tuning, context, RocksDB::write);
  }

  RocksBlockStore(Tuning tuning, PluginContext context, BatchWriter writer) {
    super(context, identity -> new RocksRecords(Database.open(
        new DatabaseSetup(context.dataFolder(), "block store", identity, tuning, writer), context.logger())));
  }

  @Override
  protected void describe(Metrics metrics) {
    super.describe(metrics);
    metrics.describedAs("Open handles of the native database.").gauge("native_handles", this::openHandles);
  }

  /** Native objects open at this moment; 0 after {@link #close}. */
  public int openHandles() {
    return database().map(open -> ((RocksRecords) open).openHandles()).orElse(0);
  }
}
