package org.blockberry.store.blocks.rocksdb;

import org.blockberry.api.plugin.BlockStorePlugin;
import org.blockberry.api.plugin.Handover;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.BlockStoreFactory;
import org.osgi.service.component.annotations.Component;

/** Offers {@link RocksBlockStore} as type {@code rocksdb}. */
@Component(service = BlockStoreFactory.class)
@BlockStorePlugin(type = "rocksdb")
public final class RocksBlockStoreFactory implements BlockStoreFactory {
  @Override
  public SettingsSchema settings() {
    return RocksBlockConfig.SCHEMA;
  }

  /** A RocksDB folder cannot be open twice. */
  @Override
  public Handover handover() {
    return Handover.EXCLUSIVE;
  }

  @Override
  public BlockStore create(Settings settings, PluginContext context) {
    return new RocksBlockStore(RocksBlockConfig.tuning(settings), context);
  }
}
