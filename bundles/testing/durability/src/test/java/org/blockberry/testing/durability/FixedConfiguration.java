package org.blockberry.testing.durability;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.blockberry.api.config.ConfigEntry;
import org.blockberry.api.config.ConfigProblem;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;

/** A configuration in memory: {@code table.key} to value. */
final class FixedConfiguration implements Configuration {
  private final Map<String, Object> values = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  FixedConfiguration(Map<String, Object> values) {
    this.values.putAll(values);
  }

  @Override
  public Path file() {
    return Path.of("config.toml");
  }

  @Override
  public List<ConfigProblem> check(Collection<String> tolerated) {
    return List.of();
  }

  @Override
  public Settings read(String table, SettingsSchema schema) {
    return Settings.of(schema, given(table));
  }

  @Override
  public Map<String, Object> given(String table) {
    Map<String, Object> given = new HashMap<>();
    values.forEach((key, value) -> {
      if (key.startsWith(table + ".") && key.indexOf('.', table.length() + 1) < 0) {
        given.put(key.substring(table.length() + 1), value);
      }
    });
    return given;
  }

  @Override
  public List<ConfigEntry> entries() {
    return List.of();
  }

  @Override
  public void set(String key, String value, boolean transientOnly) {
    throw new UnsupportedOperationException();
  }

  void change(String key, Object value) {
    values.put(key, value);
    listeners.forEach(Runnable::run);
  }

  @Override
  public AutoCloseable onChange(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
