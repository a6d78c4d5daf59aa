package org.blockberry.ops.config;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.api.config.ConfigEntry;
import org.blockberry.api.config.ConfigProblem;
import org.blockberry.api.config.ConfigSection;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the configuration of the home that the framework property {@code blockberry.home}
 * names, and its health check.
 */
@Component(
    service = {Configuration.class, HealthCheck.class},
    immediate = true)
public final class ConfigurationComponent implements Configuration, HealthCheck {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigurationComponent.class);

  private final Map<ConfigSection, KnownTables.Described> sections = new LinkedHashMap<>();
  private final FileConfiguration configuration;

  /** Reads the file once; looking at it begins here too. */
  @Activate
  public ConfigurationComponent(BundleContext context) {
    String home = context.getProperty("blockberry.home");
    if (home == null || home.isBlank()) {
      throw new IllegalStateException(
          "framework property blockberry.home is not set, so there is no config.toml to read");
    }
    configuration =
        new FileConfiguration(
            Path.of(home).toAbsolutePath().normalize().resolve("config.toml"), System.getenv());
    configuration.start();
  }

  /** A table becomes known. */
  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  public void addSection(ConfigSection section) {
    try {
      KnownTables.Described described =
          new KnownTables.Described(section.table(), section.schema(), section.repeated());
      synchronized (sections) {
        sections.put(section, described);
        configuration.describe(List.copyOf(sections.values()));
      }
    } catch (RuntimeException e) {
      LOG.error(
          "{} does not describe its table; its keys stay unknown", section.getClass().getName(), e);
    }
  }

  /** A table is no longer known. */
  public void removeSection(ConfigSection section) {
    synchronized (sections) {
      if (sections.remove(section) != null) {
        configuration.describe(List.copyOf(sections.values()));
      }
    }
  }

  /** Ends the thread. */
  @Deactivate
  public void stop() {
    configuration.close();
  }

  @Override
  public Path file() {
    return configuration.file();
  }

  @Override
  public List<ConfigProblem> check(Collection<String> tolerated) {
    return configuration.check(tolerated);
  }

  @Override
  public Settings read(String table, SettingsSchema schema) {
    return configuration.read(table, schema);
  }

  @Override
  public Map<String, Object> given(String table) {
    return configuration.given(table);
  }

  @Override
  public List<Settings> readAll(String name, SettingsSchema schema) {
    return configuration.readAll(name, schema);
  }

  @Override
  public List<ConfigEntry> entries() {
    return configuration.entries();
  }

  @Override
  public void set(String key, String value, boolean transientOnly) {
    configuration.set(key, value, transientOnly);
  }

  @Override
  public AutoCloseable onChange(Runnable listener) {
    return configuration.onChange(listener);
  }

  @Override
  public String name() {
    return "config";
  }

  @Override
  public HealthStatus check() {
    return configuration.health();
  }

  @Override
  public boolean affectsReadiness() {
    return false;
  }
}
