package org.blockberry.launcher;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The features of the distribution as plain values of the JDK, for the bundle that installs more of them while the node runs: it
 * shares no class with the launcher, and one reader of feature files is enough. A list of maps with {@code name}, {@code description},
 * {@code includes}, {@code requires}, {@code bundles} ({@code id}, {@code file}, {@code startlevel}, {@code sha256}), {@code role}
 * (whether the role brings it) and {@code installed} (whether this start installed it).
 */
final class FeatureReport implements Supplier<List<Map<String, Object>>> {
  private final FeatureFolder folder;
  private final Set<String> ofRole;
  private final Set<String> installed;

  FeatureReport(FeatureFolder folder, List<String> ofRole, List<String> installed) {
    this.folder = folder;
    this.ofRole = new HashSet<>(ofRole);
    this.installed = new HashSet<>(installed);
  }

  @Override
  public List<Map<String, Object>> get() {
    try {
      List<Map<String, Object>> all = new ArrayList<>();
      for (String name : folder.names()) {
        all.add(values(folder.read(name), folder.description(name)));
      }
      return all;
    } catch (LaunchException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private Map<String, Object> values(FeatureFile feature, String description) {
    List<Map<String, Object>> bundles = new ArrayList<>();
    for (BundleEntry entry : feature.bundles()) {
      Map<String, Object> bundle = new LinkedHashMap<>();
      bundle.put("id", entry.id());
      bundle.put("file", entry.fileName());
      bundle.put("startlevel", entry.startLevel());
      bundle.put("sha256", entry.sha256().orElse(""));
      bundles.add(bundle);
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("name", feature.name());
    values.put("description", description);
    values.put("includes", feature.includes());
    values.put("requires", feature.requires());
    values.put("bundles", bundles);
    values.put("role", ofRole.contains(feature.name()));
    values.put("installed", installed.contains(feature.name()));
    return values;
  }
}
