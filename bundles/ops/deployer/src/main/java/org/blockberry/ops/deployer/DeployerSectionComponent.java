package org.blockberry.ops.deployer;

import org.blockberry.api.config.ConfigSection;
import org.blockberry.api.settings.SettingsSchema;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Describes the table {@code [plugins]}. A component of its own, so that it is known before the
 * deployer needs it.
 */
@Component(service = ConfigSection.class)
public final class DeployerSectionComponent implements ConfigSection {
  private final SettingsSchema schema;

  /** For the component runtime. */
  @Activate
  public DeployerSectionComponent(BundleContext context) {
    schema = DeployerSettings.schema(Boolean.parseBoolean(context.getProperty("blockberry.dev")));
  }

  @Override
  public String table() {
    return DeployerSettings.TABLE;
  }

  @Override
  public SettingsSchema schema() {
    return schema;
  }
}
