package org.blockberry.testing.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Every gate of this module, run once more against a tree in which nothing was built: each of them must fail there, or it would pass in
 * silence on the day on which it no longer finds what it guards. Tests of a gate's own eyes are called {@code theCheck...}.
 */
@Tag("sec-P7")
class BrokenGatesTest {
  private static final int FLOOR = 10;
  private static final String ROOT = "blockberry.repository";
  @TempDir
  private Path empty;

  @Test
  void noGatePassesWhereThereIsNothingToGuard() throws Exception {
    for (String folder : List.of("features", "bundles", "examples", "bundles/testing/architecture/src/baseline/repository/org/blockberry",
        "distribution/target/blockberry-" + Repository.VERSION + "/features", "distribution/target/blockberry-" + Repository.VERSION + "/lib",
        "distribution/target/blockberry-" + Repository.VERSION + "/system")) {
      Files.createDirectories(empty.resolve(folder));
    }
    Files.createFile(empty.resolve("bundles/testing/architecture/src/baseline/SHA256SUMS"));
    TreeSet<String> passed = new TreeSet<>();
    TreeSet<String> failed = new TreeSet<>();
    String real = System.setProperty(ROOT, empty.toString());
    try (URLClassLoader fresh = new OwnClasses(classPath())) { // the place of the tree is read once per loader
      LauncherFactory.create().execute(
          LauncherDiscoveryRequestBuilder.request().selectors(gates(fresh).stream().map(gate -> selectClass(gate)).toList()).build(),
          new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
              if (test.isTest()) {
                (result.getStatus() == TestExecutionResult.Status.SUCCESSFUL ? passed : failed).add(name(test));
              }
            }
          });
    } finally {
      System.setProperty(ROOT, real);
    }
    System.out.println("gates: " + failed.size() + " fail on an empty tree as they must, " + passed.size() + " look at themselves");
    assertEquals(List.of(), passed.stream().filter(test -> !test.contains(".theCheck")).toList(), "these gates guard nothing");
    assertTrue(failed.size() >= FLOOR, "only " + failed);
  }

  private static String name(TestIdentifier test) {
    String id = test.getUniqueId();
    return id.replaceAll(".*\\[class:[^\\]]*\\.([^\\]]*)\\].*", "$1") + "." + test.getDisplayName().replace("()", "");
  }

  private static List<Class<?>> gates(ClassLoader loader) throws IOException, ClassNotFoundException {
    List<Class<?>> gates = new ArrayList<>();
    Path folder = folder().resolve(BrokenGatesTest.class.getPackageName().replace('.', '/'));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith("Test.class") && !name.startsWith(BrokenGatesTest.class.getSimpleName())) {
          gates.add(Class.forName(BrokenGatesTest.class.getPackageName() + "." + name.substring(0, name.length() - ".class".length()),
              false, loader));
        }
      }
    }
    return gates;
  }

  private static Path folder() {
    return Path.of(java.net.URI.create(BrokenGatesTest.class.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  private static URL[] classPath() throws IOException {
    return new URL[] {folder().toUri().toURL()};
  }

  /** Loads the classes of this module a second time and takes everything else from the first. */
  private static final class OwnClasses extends URLClassLoader {
    OwnClasses(URL[] path) {
      super(path, BrokenGatesTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (!name.startsWith(BrokenGatesTest.class.getPackageName() + ".")) {
          return super.loadClass(name, resolve);
        }
        Class<?> known = findLoadedClass(name);
        return known != null ? known : findClass(name);
      }
    }
  }
}
