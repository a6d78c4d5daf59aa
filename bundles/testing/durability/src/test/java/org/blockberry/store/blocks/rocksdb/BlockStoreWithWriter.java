package org.blockberry.store.blocks.rocksdb;

import java.util.Map;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.settings.Settings;
import org.blockberry.store.durable.BatchWriter;

/** Makes the real block store with a seam where it writes. */
public final class BlockStoreWithWriter {
  private BlockStoreWithWriter() {}

  /** A store that is not started. */
  public static RocksBlockStore make(PluginContext context, BatchWriter writer) {
    return new RocksBlockStore(RocksBlockConfig.tuning(Settings.of(RocksBlockConfig.SCHEMA, Map.of("cache_mb", 1L, "write_buffer_mb", 1L))),
        context, writer);
  }
}
