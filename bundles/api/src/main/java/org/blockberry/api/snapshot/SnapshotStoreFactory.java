package org.blockberry.api.snapshot;

import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.plugin.PluginFactory;
import org.osgi.annotation.versioning.ConsumerType;

/** Offers a snapshot store. Publish it as a service with {@link org.blockberry.api.plugin.SnapshotStorePlugin}. */
@ConsumerType
public interface SnapshotStoreFactory extends PluginFactory<SnapshotStore, PluginContext> {}
