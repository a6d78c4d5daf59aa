package org.blockberry.store.state.iavl;

import org.blockberry.api.plugin.Handover;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.plugin.StateStorePlugin;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.store.StateStoreFactory;
import org.osgi.service.component.annotations.Component;

/** Offers {@link IavlStateStore} as type {@code iavl}. */
@Component(service = StateStoreFactory.class)
@StateStorePlugin(type = "iavl")
public final class IavlStateStoreFactory implements StateStoreFactory {
  @Override
  public SettingsSchema settings() {
    return IavlConfig.SCHEMA;
  }

  /** A RocksDB folder cannot be open twice. */
  @Override
  public Handover handover() {
    return Handover.EXCLUSIVE;
  }

  @Override
  public StateStore create(Settings settings, PluginContext context) {
    return new IavlStateStore(IavlConfig.from(settings), context);
  }
}
