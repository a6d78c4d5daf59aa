package org.blockberry.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoleBundlesTest {
  private static final BundleEntry LOG = bundle("log", "1.0", 1);
  private static final BundleEntry API = bundle("api", "1.0", 3);
  private static final BundleEntry STORE = bundle("store", "1.0", 15);

  @Test
  void bundlesAreOrderedByLevelAndNamedOnce() throws LaunchException {
    var role = RoleBundles.of("role-a", source(
        feature("role-a", List.of("store", "core"), List.of()),
        feature("store", List.of(), List.of("core"), STORE, API),
        feature("core", List.of(), List.of(), API, LOG)));
    assertEquals(List.of(LOG, API, STORE), role.bundles());
    assertEquals(List.of("role-a", "store", "core"), role.features());
  }

  @Test
  void featuresMayIncludeEachOther() throws LaunchException {
    var role = RoleBundles.of("a", source(feature("a", List.of("b"), List.of(), LOG),
        feature("b", List.of("a"), List.of(), API)));
    assertEquals(List.of(LOG, API), role.bundles());
  }

  @Test
  void aRequiredFeatureMustBeIncluded() throws LaunchException {
    var source = source(feature("a", List.of(), List.of("b"), LOG), feature("b", List.of(), List.of(), API));
    var error = assertThrows(LaunchException.class, () -> RoleBundles.of("a", source));
    assertEquals("feature \"a\" requires \"b\", which \"a\" does not include", error.getMessage());
    assertEquals(List.of(LOG, API), RoleBundles.withRequired("a", source).bundles());
  }

  @Test
  void twoVersionsOfOneBundleAreRefused() {
    var source = source(feature("a", List.of("b"), List.of(), LOG),
        feature("b", List.of(), List.of(), bundle("log", "1.1", 1)));
    var error = assertThrows(LaunchException.class, () -> RoleBundles.of("a", source));
    assertTrue(error.getMessage().contains("g:log:1.0 at start level 1 and g:log:1.1 at start level 1"),
        error.getMessage());
  }

  private static BundleEntry bundle(String name, String version, int level) {
    return new BundleEntry("g:" + name + ":" + version, name + "-" + version + ".jar", level, Optional.empty());
  }

  private static FeatureFile feature(String name, List<String> includes, List<String> requires,
      BundleEntry... bundles) {
    return new FeatureFile(name, "1.0", includes, requires, List.of(bundles));
  }

  private static RoleBundles.Source source(FeatureFile... files) {
    Map<String, FeatureFile> byName = new HashMap<>();
    for (FeatureFile file : files) {
      byName.put(file.name(), file);
    }
    return byName::get;
  }
}
