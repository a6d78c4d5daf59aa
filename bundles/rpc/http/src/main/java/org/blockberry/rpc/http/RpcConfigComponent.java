package org.blockberry.rpc.http;

import org.blockberry.api.config.ConfigSection;
import org.blockberry.api.settings.SettingsSchema;
import org.osgi.service.component.annotations.Component;

/** Publishes the table {@code [rpc]}. */
@Component(service = ConfigSection.class)
public final class RpcConfigComponent implements ConfigSection {
  @Override
  public String table() {
    return RpcSettings.TABLE;
  }

  @Override
  public SettingsSchema schema() {
    return RpcSettings.SCHEMA;
  }
}
