package org.blockberry.node.life;

import java.nio.file.Path;
import java.util.ArrayList;
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
final class MapConfiguration implements Configuration {
  final Map<String, Object> values = new ConcurrentHashMap<>();
  final Map<String, String> sources = new ConcurrentHashMap<>();
  final List<Map<String, Object>> schedule = new CopyOnWriteArrayList<>(); // [[schedule]]
  final List<ConfigProblem> problems = new ArrayList<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  @Override
  public Path file() {
    return Path.of("config.toml");
  }

  @Override
  public List<ConfigProblem> check(Collection<String> tolerated) {
    return problems;
  }

  @Override
  public Settings read(String table, SettingsSchema schema) {
    return Settings.of(schema, given(table));
  }

  @Override
  public List<Settings> readAll(String name, SettingsSchema schema) {
    return schedule.stream().map(entry -> Settings.of(schema, entry)).toList();
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
    return sources.entrySet().stream().map(entry -> new ConfigEntry(entry.getKey(), "", entry.getValue(), "")).toList();
  }

  @Override
  public void set(String key, String value, boolean transientOnly) {
    values.put(key, value);
    sources.put(key, transientOnly ? "transient" : "config.toml:1");
    listeners.forEach(Runnable::run);
  }

  @Override
  public AutoCloseable onChange(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
