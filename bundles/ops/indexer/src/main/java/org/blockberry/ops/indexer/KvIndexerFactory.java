package org.blockberry.ops.indexer;

import org.blockberry.api.indexer.Indexer;
import org.blockberry.api.indexer.IndexerContext;
import org.blockberry.api.indexer.IndexerFactory;
import org.blockberry.api.plugin.Handover;
import org.blockberry.api.plugin.IndexerPlugin;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.osgi.service.component.annotations.Component;

/** Offers {@link KvIndexer} as type {@code kv}. */
@Component(service = IndexerFactory.class)
@IndexerPlugin(type = "kv")
public final class KvIndexerFactory implements IndexerFactory {
  @Override
  public SettingsSchema settings() {
    return KvSettings.SCHEMA;
  }

  /** A RocksDB folder cannot be open twice. */
  @Override
  public Handover handover() {
    return Handover.EXCLUSIVE;
  }

  @Override
  public Indexer create(Settings settings, IndexerContext context) {
    return new KvIndexer(KvSettings.of(settings), context);
  }
}
