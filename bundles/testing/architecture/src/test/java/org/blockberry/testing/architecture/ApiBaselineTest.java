package org.blockberry.testing.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aQute.bnd.differ.Baseline;
import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Processor;
import aQute.bnd.service.diff.Delta;
import aQute.bnd.service.diff.Diff;
import aQute.bnd.service.diff.Tree;
import aQute.bnd.service.diff.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The API and the contract tests against their first release, whose jars lie in {@code src/baseline}. While the API is 0.x it changes
 * by addition only: nothing is removed, no member changes, nothing new must be implemented. bnd's own verdict is weaker in 0.x, so only
 * its comparison is used.
 */
class ApiBaselineTest {
  private static final int FLOOR = 20;
  private static final int PACKAGE_FLOOR = 17;
  private static final int MEMBER_FLOOR = 700;
  private static final Path BASELINE = Repository.ROOT.resolve("bundles/testing/architecture/src/baseline");
  private static final Path RELEASED = BASELINE.resolve("repository/org/blockberry");
  private static final Set<Type> MEMBERS = Set.of(Type.METHOD, Type.FIELD);
  private static final Set<Type> TYPES = Set.of(Type.CLASS, Type.INTERFACE, Type.ENUM, Type.ANNOTATION);

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
  void theReleaseIsWhatWasReleased() throws Exception {
    List<String> lines = Files.readAllLines(BASELINE.resolve("SHA256SUMS"));
    int checked = 0;
    for (String line : lines) {
      String[] words = line.split("\\s+", 2);
      byte[] content = Files.readAllBytes(BASELINE.resolve("repository").resolve(words[1]));
      assertEquals(words[0], HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)), words[1]);
      checked++;
    }
    try (Stream<Path> files = Files.walk(BASELINE)) {
      long jars = files.filter(file -> file.toString().endsWith(".jar")).count();
      assertEquals(jars, checked, "SHA256SUMS does not name every jar");
    }
    assertTrue(checked >= 4, "only " + checked + " released jars");
  }

  @Test
  void theApiChangedByAdditionOnlySinceTheRelease() throws Exception {
    List<String> broken = new ArrayList<>();
    Comparison sum = new Comparison();
    int jars = 0;
    for (Path old : released()) {
      String name = old.getParent().getParent().getFileName().toString();
      BuiltBundle bundle = Repository.bundles().stream().filter(one -> one.symbolicName().equals(name)).findFirst()
          .orElseThrow(() -> new AssertionError(name + " was released but is not built any more"));
      compare(name, bundle.file(), old, sum, broken);
      jars++;
    }
    System.out.println("API baseline: " + sum.packages + " packages, " + sum.types + " types, " + sum.members + " members of "
        + jars + " released jars compared; " + sum.added + " packages have additions");
    assertEquals(2, jars, "released jars");
    assertTrue(sum.packages >= PACKAGE_FLOOR && sum.members >= MEMBER_FLOOR, "too little compared");
    assertEquals(List.of(), broken);
  }

  @Test
  void theCheckSeesWhatIsGoneAndAVersionThatStayed() throws Exception {
    Path release = released().get(0);
    List<String> broken = new ArrayList<>();
    try (Jar whole = new Jar(release.toFile()); Jar without = new Jar(release.toFile())) {
      without.remove("org/blockberry/api/mempool/AddResult.class");
      compare("api", without, whole, new Comparison(), broken);
      assertEquals(List.of("org.blockberry.api.mempool.AddResult (enum) was removed; the API changes by addition only"), broken);
      broken.clear();
      compare("api", whole, without, new Comparison(), broken);
      assertEquals(List.of("api: package org.blockberry.api.mempool has additions and is still 0.1.0; raise the @Version in its"
          + " package-info.java to 0.1.1"), broken);
      broken.clear();
      List.copyOf(without.getResources().keySet()).stream().filter(name -> name.startsWith("org/blockberry/api/mempool/"))
          .forEach(without::remove);
      compare("api", without, whole, new Comparison(), broken);
      assertEquals(List.of("api: package org.blockberry.api.mempool was removed"), broken);
    }
  }

  /** What was looked at. */
  private static final class Comparison {
    private int packages;
    private int types;
    private int members;
    private int added;
  }

  private static void compare(String name, Path newer, Path older, Comparison sum, List<String> broken) throws Exception {
    try (Jar now = new Jar(newer.toFile()); Jar then = new Jar(older.toFile())) {
      compare(name, now, then, sum, broken);
    }
  }

  private static void compare(String name, Jar newer, Jar older, Comparison sum, List<String> broken) throws Exception {
    try (Processor processor = new Processor()) {
      for (Baseline.Info info : new Baseline(processor, new DiffPluginImpl()).baseline(newer, older, null)) {
        if (info.packageDiff.getDelta() == Delta.ADDED) {
          sum.added++;
          continue;
        }
        sum.packages++;
        if (info.packageDiff.getDelta() == Delta.REMOVED) {
          broken.add(name + ": package " + info.packageName + " was removed");
          continue;
        }
        count(info.packageDiff.getOlder(), sum);
        int before = broken.size();
        breaks(name + ": " + info.packageName, info.packageDiff, broken);
        boolean changed = info.packageDiff.getDelta().compareTo(Delta.MINOR) >= 0;
        if (changed && broken.size() == before) {
          sum.added++;
          if (info.newerVersion.compareTo(info.olderVersion) <= 0) {
            broken.add(name + ": package " + info.packageName + " has additions and is still " + info.newerVersion
                + "; raise the @Version in its package-info.java to " + info.olderVersion.getMajor() + "."
                + info.olderVersion.getMinor() + "." + (info.olderVersion.getMicro() + 1));
          }
        }
      }
    }
  }

  private static void count(Tree tree, Comparison sum) {
    for (Tree child : tree.getChildren()) {
      if (MEMBERS.contains(child.getType())) {
        sum.members++;
      } else if (TYPES.contains(child.getType())) {
        sum.types++;
      }
      count(child, sum);
    }
  }

  /** Types that are gone and members that changed: what a reader can act on. */
  private static void breaks(String where, Diff diff, List<String> broken) {
    for (Diff child : diff.getChildren()) {
      boolean gone = child.getDelta() == Delta.REMOVED;
      if (child.getType() == Type.VERSION || !gone && child.getDelta() != Delta.MAJOR) {
        continue;
      }
      int before = broken.size();
      if (!gone && TYPES.contains(child.getType())) {
        breaks(child.getName() + ":", child, broken);
      }
      if (broken.size() == before) {
        String name = TYPES.contains(child.getType()) ? child.getName() : where + " " + child.getName();
        broken.add(name + " (" + child.getType().toString().toLowerCase(Locale.ROOT) + ") "
            + (gone ? "was removed" : "changed, or is new and must be implemented by plugins that exist")
            + "; the API changes by addition only");
      }
    }
  }

  private static List<Path> released() throws IOException {
    try (Stream<Path> files = Files.walk(RELEASED)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }
}
