package org.blockberry.network;

import org.blockberry.api.config.ConfigSection;
import org.blockberry.api.settings.SettingsSchema;
import org.osgi.service.component.annotations.Component;

/** Publishes the table {@code [network]}. */
@Component(service = ConfigSection.class)
public final class NetworkConfigComponent implements ConfigSection {
  @Override
  public String table() {
    return NetworkSettings.TABLE;
  }

  @Override
  public SettingsSchema schema() {
    return NetworkSettings.SCHEMA;
  }
}
