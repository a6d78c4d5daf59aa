package org.blockberry.store.state.flat;

import org.blockberry.api.plugin.Handover;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.plugin.StateStorePlugin;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.store.StateStoreFactory;
import org.blockberry.store.durable.DatabaseSettings;
import org.blockberry.store.durable.Tuning;
import org.osgi.service.component.annotations.Component;

/** Offers {@link FlatStateStore} as type {@code flat}. */
@Component(service = StateStoreFactory.class)
@StateStorePlugin(type = "flat")
public final class FlatStateStoreFactory implements StateStoreFactory {
  private static final SettingsSchema SCHEMA = DatabaseSettings.schema(32);

  @Override
  public SettingsSchema settings() {
    return SCHEMA;
  }

  /** A RocksDB folder cannot be open twice. */
  @Override
  public Handover handover() {
    return Handover.EXCLUSIVE;
  }

  @Override
  public StateStore create(Settings settings, PluginContext context) {
    return new FlatStateStore(tuning(settings), context);
  }

  /** Compressed: neighbouring keys of a state have much in common. */
  static Tuning tuning(Settings settings) {
    return DatabaseSettings.tuning(settings, 0, true);
  }
}
