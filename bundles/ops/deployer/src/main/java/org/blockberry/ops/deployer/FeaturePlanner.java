package org.blockberry.ops.deployer;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.blockberry.api.admin.AdminException;

/**
 * Which features an operator's wish adds and takes away. Pure: no framework, no file.
 *
 * @param all by name
 * @param installed names
 */
record FeaturePlanner(Map<String, Feature> all, Set<String> installed) {
  FeaturePlanner {
    all = Map.copyOf(all);
    installed = Set.copyOf(installed);
  }

  /**
   * What is missing for a feature, dependencies first; two that need each other come in the order in
   * which they were met.
   *
   * @throws AdminException it is unknown, or brings what cannot come while the node runs
   */
  List<Feature> toInstall(String name) {
    Set<String> order = new LinkedHashSet<>();
    collect(known(name).name(), new TreeSet<>(), order);
    List<Feature> missing =
        order.stream().filter(one -> !installed.contains(one)).map(all::get).toList();
    missing.forEach(feature -> mustBeHot(feature, "be added"));
    return missing;
  }

  private void collect(String name, Set<String> met, Set<String> order) {
    if (!met.add(name)) {
      return;
    }
    known(name).needs().forEach(needed -> collect(needed, met, order));
    order.add(name);
  }

  /**
   * What goes with a feature: itself and what it included and nobody else needs.
   *
   * @throws AdminException it is not installed, another feature needs it, or it cannot go while the
   *     node runs
   */
  List<Feature> toRemove(String name) {
    Feature feature = known(name);
    if (!installed.contains(name)) {
      throw new AdminException("feature " + name + " is not installed. feature:list shows what is");
    }
    List<String> users = usersOf(name, Set.of(name));
    if (!users.isEmpty()) {
      throw new AdminException(
          "feature " + name + " is needed by " + String.join(", ", users) + ". Remove those first");
    }
    mustBeHot(feature, "be removed");
    Set<String> going = new LinkedHashSet<>(Set.of(name));
    boolean more = true;
    while (more) {
      List<String> orphans =
          going.stream()
              .flatMap(one -> all.get(one).includes().stream())
              .filter(one -> installed.contains(one) && !going.contains(one))
              .filter(one -> usersOf(one, going).isEmpty() && hot(all.get(one)).isEmpty())
              .distinct()
              .toList();
      more = going.addAll(orphans);
    }
    return going.stream().map(all::get).toList();
  }

  /** Installed features, but those that go, that need {@code name}. Roles are only lists. */
  private List<String> usersOf(String name, Set<String> going) {
    return installed.stream()
        .filter(one -> !going.contains(one) && !one.startsWith("role-"))
        .filter(one -> all.get(one).needs().contains(name))
        .sorted()
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static Optional<Feature.FeatureBundle> hot(Feature feature) {
    return feature.bundles().stream().filter(Feature.FeatureBundle::needsRestart).findFirst();
  }

  private static void mustBeHot(Feature feature, String what) {
    hot(feature)
        .ifPresent(
            bundle -> {
              throw new AdminException(
                  "feature "
                      + feature.name()
                      + " cannot "
                      + what
                      + " while the node runs, because of "
                      + bundle.id()
                      + ": needs restart, with a role that says so");
            });
  }

  private Feature known(String name) {
    Feature feature = all.get(name);
    if (feature == null || name.startsWith("role-")) {
      throw new AdminException(
          name.startsWith("role-")
              ? name + " is a role: start the node with --role " + name.substring("role-".length())
              : "there is no feature " + name + " in this distribution. feature:list shows all");
    }
    return feature;
  }
}
