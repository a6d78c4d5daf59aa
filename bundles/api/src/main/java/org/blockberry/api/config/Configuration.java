package org.blockberry.api.config;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The node's configuration: {@code config.toml}, overridden key by key by environment variables
 * {@code BLOCKBERRY_TABLE_KEY}, overridden by transient changes of this run. Published as a service. Threading: any.
 */
@ProviderType
public interface Configuration {
  /** The file. */
  Path file();

  /**
   * Everything that is wrong with the present file and environment, measured by all {@link ConfigSection} services: syntax,
   * unknown tables and keys with the nearest known one, values out of bounds.
   *
   * @param tolerated tables that need not be known, for example those of plugins that are not installed
   */
  List<ConfigProblem> check(Collection<String> tolerated);

  /**
   * The values of a table, defaults filled in.
   *
   * @throws InvalidConfigurationException with everything that is wrong with this table
   */
  Settings read(String table, SettingsSchema schema);

  /**
   * What is given for a table, without defaults and unchecked: a difference means that the table has changed. Never runs
   * anything of the table's owner.
   */
  Map<String, Object> given(String table);

  /**
   * The tables {@code [[name]]} in the order of the file, defaults filled in.
   *
   * @throws InvalidConfigurationException with everything that is wrong with them
   */
  default List<Settings> readAll(String name, SettingsSchema schema) {
    return List.of();
  }

  /** Every known key with its value, ordered by table and key. */
  List<ConfigEntry> entries();

  /**
   * Changes a key in the file in place, comments kept, or for this run only. Listeners hear of it before the method returns.
   *
   * @param key {@code table.key}
   * @param value as in the file; quotes around a text may be left out
   * @throws InvalidConfigurationException the key is unknown, the value is not allowed, or an environment variable
   *     overrides the key; nothing was changed
   */
  void set(String key, String value, boolean transientOnly);

  /** Calls {@code listener} after every change that leaves the configuration valid, on one thread; ends with {@code close}. */
  AutoCloseable onChange(Runnable listener);
}
