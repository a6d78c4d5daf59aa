package org.blockberry.rpc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.blockberry.api.config.ConfigEntry;
import org.blockberry.api.config.ConfigProblem;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;

/** A configuration in memory; changes are heard on the thread that makes them. */
final class TestConfiguration implements Configuration {
  final Map<String, Object> values = new ConcurrentHashMap<>(Map.of("listen", "127.0.0.1:0"));
  final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  void change(String key, Object value) {
    values.put(key, value);
    listeners.forEach(Runnable::run);
  }

  @Override
  public Path file() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<ConfigProblem> check(Collection<String> tolerated) {
    return List.of();
  }

  @Override
  public Settings read(String table, SettingsSchema schema) {
    assertEquals("rpc", table);
    return Settings.of(schema, values);
  }

  @Override
  public Map<String, Object> given(String table) {
    return Map.copyOf(values);
  }

  @Override
  public List<ConfigEntry> entries() {
    return List.of(new ConfigEntry("rpc.listen", "\"" + values.get("listen") + "\"", "default", ""));
  }

  @Override
  public void set(String key, String value, boolean transientOnly) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AutoCloseable onChange(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
