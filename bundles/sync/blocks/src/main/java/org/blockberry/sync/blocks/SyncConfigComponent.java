package org.blockberry.sync.blocks;

import org.blockberry.api.config.ConfigSection;
import org.blockberry.api.settings.SettingsSchema;
import org.osgi.service.component.annotations.Component;

/** Publishes the table {@code [sync.blocks]}. */
@Component(service = ConfigSection.class)
public final class SyncConfigComponent implements ConfigSection {
  @Override
  public String table() {
    return SyncSettings.TABLE;
  }

  @Override
  public SettingsSchema schema() {
    return SyncSettings.SCHEMA;
  }
}
