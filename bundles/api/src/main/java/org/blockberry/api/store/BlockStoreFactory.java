package org.blockberry.api.store;

import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.plugin.PluginFactory;
import org.osgi.annotation.versioning.ConsumerType;

/** Offers a block store. Publish it as a service with {@link org.blockberry.api.plugin.BlockStorePlugin}. */
@ConsumerType
public interface BlockStoreFactory extends PluginFactory<BlockStore, PluginContext> {}
