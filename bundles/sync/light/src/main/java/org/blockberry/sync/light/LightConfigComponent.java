package org.blockberry.sync.light;

import org.blockberry.api.config.ConfigSection;
import org.blockberry.api.settings.SettingsSchema;
import org.osgi.service.component.annotations.Component;

/** Publishes the table {@code [sync.light]}. */
@Component(service = ConfigSection.class)
public final class LightConfigComponent implements ConfigSection {
  @Override
  public String table() {
    return LightSettings.TABLE;
  }

  @Override
  public SettingsSchema schema() {
    return LightSettings.SCHEMA;
  }
}
