package org.blockberry.api.store;

import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.plugin.PluginFactory;
import org.osgi.annotation.versioning.ConsumerType;

/** Offers a state store. Publish it as a service with {@link org.blockberry.api.plugin.StateStorePlugin}. */
@ConsumerType
public interface StateStoreFactory extends PluginFactory<StateStore, PluginContext> {}
