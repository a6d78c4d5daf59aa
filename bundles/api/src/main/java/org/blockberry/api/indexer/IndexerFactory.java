package org.blockberry.api.indexer;

import org.blockberry.api.plugin.PluginFactory;
import org.osgi.annotation.versioning.ConsumerType;

/** Offers an indexer. Publish it as a service with {@link org.blockberry.api.plugin.IndexerPlugin}. */
@ConsumerType
public interface IndexerFactory extends PluginFactory<Indexer, IndexerContext> {}
