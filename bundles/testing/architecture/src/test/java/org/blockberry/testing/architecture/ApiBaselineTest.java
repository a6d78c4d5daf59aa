package org.blockberry.testing.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aQute.bnd.differ.Baseline;
import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Processor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The API against its last release, whose jars lie in {@code src/baseline} as {@code SYMBOLIC-NAME-VERSION.jar}. Until
 * there is a release this checks that every exported package has a version to be compared later.
 */
class ApiBaselineTest {
  private static final int FLOOR = 20;
  private static final Path BASELINE =
      Repository.ROOT.resolve("bundles").resolve("testing").resolve("architecture").resolve("src").resolve("baseline");

  @Test
  void everyExportedPackageHasAVersion() throws IOException {
    List<String> broken = new ArrayList<>();
    int packages = 0;
    for (BuiltBundle bundle : Repository.bundles()) {
      for (String clause : BuiltBundle.clauses(bundle.manifest().getValue("Export-Package"))) {
        packages++;
        if (!clause.matches(".*;version=\\d+\\.\\d+\\.\\d+.*")) {
          broken.add(bundle.symbolicName() + " exports without a version: " + clause);
        }
      }
    }
    System.out.println("package versions: " + packages + " exported packages checked");
    assertTrue(packages >= FLOOR, "only " + packages + " exported packages found");
    assertEquals(List.of(), broken);
  }

  @Test
  void versionsTellWhatChangedSinceTheLastRelease() throws Exception {
    List<Path> released = released();
    if (released.isEmpty()) {
      System.out.println("API baseline: there is no release yet, nothing to compare with");
      return;
    }
    List<String> broken = new ArrayList<>();
    int packages = 0;
    for (BuiltBundle bundle : Repository.bundles()) {
      for (Path old : released) {
        if (old.getFileName().toString().startsWith(bundle.symbolicName() + "-")) {
          packages += compare(bundle, old, broken);
        }
      }
    }
    System.out.println("API baseline: " + packages + " packages compared with " + released.size() + " released jars");
    assertTrue(packages > 0, "no bundle matches " + released);
    assertEquals(List.of(), broken);
  }

  private static int compare(BuiltBundle bundle, Path old, List<String> broken) throws Exception {
    try (Processor processor = new Processor(); Jar newer = new Jar(bundle.file().toFile());
        Jar older = new Jar(old.toFile())) {
      var infos = new Baseline(processor, new DiffPluginImpl()).baseline(newer, older, null);
      for (Baseline.Info info : infos) {
        if (info.mismatch) {
          broken.add(bundle.symbolicName() + ": package " + info.packageName + " changed ("
              + info.packageDiff.getDelta()
              + ") and is still " + info.newerVersion + "; it must be " + info.suggestedVersion);
        }
      }
      return infos.size();
    }
  }

  private static List<Path> released() throws IOException {
    if (!Files.isDirectory(BASELINE)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(BASELINE)) {
      return files.filter(file -> file.getFileName().toString().endsWith(".jar")).sorted().toList();
    }
  }
}
