package org.blockberry.ops.indexer;

import org.blockberry.api.indexer.Indexer;
import org.blockberry.api.indexer.IndexerContext;
import org.blockberry.api.indexer.IndexerFactory;
import org.blockberry.api.plugin.IndexerPlugin;
import org.blockberry.api.settings.Settings;
import org.osgi.service.component.annotations.Component;

/** Offers {@link NoIndexer} as type {@code none}, for nodes that nobody searches. */
@Component(service = IndexerFactory.class)
@IndexerPlugin(type = "none")
public final class NoIndexerFactory implements IndexerFactory {
  @Override
  public Indexer create(Settings settings, IndexerContext context) {
    return new NoIndexer();
  }
}
