package org.blockberry.testing.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.blockberry.launcher.BundleEntry;
import org.blockberry.launcher.FeatureFile;
import org.blockberry.launcher.FeatureFolder;
import org.blockberry.launcher.LaunchException;
import org.blockberry.launcher.RoleBundles;
import org.blockberry.launcher.SystemPackages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;

/** Every feature of the distribution resolves with the features it declares, and every role with nothing else. */
class FeaturesResolveTest {
  private static final int FLOOR = 20;
  private static final long STOP_MILLIS = 10_000;

  @TempDir
  Path temp;

  @Test
  void everyRoleAndEveryFeatureResolves() throws Exception {
    Path distribution = Repository.distribution();
    FeatureFolder features = new FeatureFolder(distribution.resolve("features"));
    List<String> broken = new ArrayList<>();
    int bundles = 0;
    for (String name : features.names()) {
      RoleBundles role = name.startsWith("role-") ? RoleBundles.of(name, features::read)
          : RoleBundles.withRequired(name, features::read);
      bundles += role.bundles().size();
      resolve(name, role, distribution.resolve("system"), broken);
    }
    System.out.println("features: " + features.names().size() + " resolved, " + bundles
        + " bundles installed for that");
    assertTrue(features.names().size() >= FLOOR, "only " + features.names());
    assertEquals(List.of(), broken);
  }

  @Test
  void everySourceFeatureNamesFeaturesThatExist() throws LaunchException {
    FeatureFolder sources = new FeatureFolder(Repository.ROOT.resolve("features"));
    List<String> names = sources.names();
    List<String> broken = new ArrayList<>();
    for (String name : names) {
      FeatureFile feature = sources.read(name);
      feature.includes().stream().filter(other -> !names.contains(other))
          .forEach(other -> broken.add(name + " includes " + other));
      feature.requires().stream().filter(other -> !names.contains(other))
          .forEach(other -> broken.add(name + " requires " + other));
      RoleBundles.withRequired(name, sources::read); // throws when two features disagree about a bundle
    }
    System.out.println("source features: " + names.size() + " read");
    assertTrue(names.size() >= FLOOR, "only " + names);
    assertEquals(List.of(), broken);
  }

  private void resolve(String name, RoleBundles role, Path system, List<String> broken) throws Exception {
    Framework framework = new FrameworkFactory().newFramework(Map.of(
        Constants.FRAMEWORK_STORAGE, Files.createTempDirectory(temp, name).toString(),
        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, SystemPackages.exports(getClass().getClassLoader(), null),
        "felix.service.urlhandlers", "false", "felix.log.level", "0"));
    framework.init();
    try {
      List<Bundle> bundles = new ArrayList<>();
      for (BundleEntry entry : role.bundles()) {
        bundles.add(framework.getBundleContext().installBundle("reference:" + system.resolve(entry.fileName())
            .toUri()));
      }
      if (!framework.adapt(FrameworkWiring.class).resolveBundles(bundles)) {
        bundles.stream().filter(bundle -> bundle.getState() == Bundle.INSTALLED)
            .forEach(bundle -> broken.add(name + ": " + bundle.getSymbolicName() + ": " + reason(bundle)));
      }
    } finally {
      framework.stop();
      framework.waitForStop(STOP_MILLIS);
    }
  }

  /** Resolving says only yes or no; loading a class from an unresolved bundle says why. */
  private static String reason(Bundle bundle) {
    try {
      bundle.loadClass("no.such.Class");
      return "resolved after all";
    } catch (ClassNotFoundException e) {
      return e.getCause() == null ? e.toString() : e.getCause().getMessage();
    }
  }
}
