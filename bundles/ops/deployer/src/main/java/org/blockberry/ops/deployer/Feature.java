package org.blockberry.ops.deployer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One feature of the distribution, as the launcher has read it.
 *
 * @param needs features that it includes or requires
 * @param ofRole whether the role of this node brings it
 */
record Feature(
    String name,
    String description,
    List<String> includes,
    List<String> requires,
    List<FeatureBundle> bundles,
    boolean ofRole) {
  /**
   * A bundle of a feature.
   *
   * @param id Maven coordinates
   * @param file its name in {@code system/}
   */
  record FeatureBundle(String id, String file, int startLevel, String sha256) {
    /** Cannot be exchanged while the node runs: everything stands on it. */
    boolean needsRestart() {
      String artifact = id.substring(0, id.lastIndexOf(':'));
      return artifact.startsWith("io.netty:")
          || artifact.startsWith("org.osgi:")
          || artifact.startsWith("org.apache.felix:")
          || NOT_HOT.stream().anyMatch(name -> artifact.equals("org.blockberry:org.blockberry." + name));
    }
  }

  private static final List<String> NOT_HOT =
      List.of("api", "chain", "node", "crypto", "ops.config", "ops.deployer", "ops.logbridge", "ops.shell");

  Feature {
    includes = List.copyOf(includes);
    requires = List.copyOf(requires);
    bundles = List.copyOf(bundles);
  }

  List<String> needs() {
    List<String> all = new ArrayList<>(includes);
    all.addAll(requires);
    return all;
  }

  /**
   * From the plain values in which the launcher hands it over: it and a bundle share no class but the
   * JDK's.
   */
  static Feature of(Map<?, ?> values) {
    List<FeatureBundle> bundles = new ArrayList<>();
    for (Object item : (List<?>) values.get("bundles")) {
      Map<?, ?> bundle = (Map<?, ?>) item;
      bundles.add(
          new FeatureBundle(
              (String) bundle.get("id"),
              (String) bundle.get("file"),
              (Integer) bundle.get("startlevel"),
              (String) bundle.get("sha256")));
    }
    return new Feature(
        (String) values.get("name"),
        (String) values.get("description"),
        texts(values.get("includes")),
        texts(values.get("requires")),
        bundles,
        (Boolean) values.get("role"));
  }

  private static List<String> texts(Object list) {
    return ((List<?>) list).stream().map(String.class::cast).toList();
  }
}
