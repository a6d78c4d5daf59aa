package org.blockberry.api.application;

import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.store.StateStore;
import org.osgi.annotation.versioning.ProviderType;

/** What the node lends to an application. No clock, no randomness. */
@ProviderType
public interface ApplicationContext extends PluginContext {
  /** Where the application keeps its state. */
  Slot<StateStore> state();
}
