package org.blockberry.sync.snapshots;

import org.blockberry.api.config.ConfigSection;
import org.blockberry.api.settings.SettingsSchema;
import org.osgi.service.component.annotations.Component;

/** Publishes the table {@code [sync.snapshots]}. */
@Component(service = ConfigSection.class)
public final class SnapshotConfigComponent implements ConfigSection {
  @Override
  public String table() {
    return SnapshotSettings.TABLE;
  }

  @Override
  public SettingsSchema schema() {
    return SnapshotSettings.SCHEMA;
  }
}
