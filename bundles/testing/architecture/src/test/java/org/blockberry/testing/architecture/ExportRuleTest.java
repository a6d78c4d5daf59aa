package org.blockberry.testing.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Bundles share contracts, never implementations (design rule 3). */
class ExportRuleTest {
  private static final int FLOOR = 18;
  /** Who may export, by symbolic name or the beginning of one, and below which package. */
  private static final Map<String, String> EXPORTERS = Map.of(
      "org.blockberry.api", "org.blockberry.api",
      "org.blockberry.chain", "org.blockberry.chain",
      "org.blockberry.cramberry", "org.blockberry.cramberry",
      "org.blockberry.crypto", "org.blockberry.crypto",
      "org.blockberry.libp2p", "org.blockberry.libp2p",
      "org.blockberry.glueberry", "org.blockberry.glueberry",
      "org.blockberry.testing", "org.blockberry.testing",
      "org.blockberry.store.rocksdb", "org.rocksdb");
  private static final Set<String> NEVER_NAMES_A_BLOCK =
      Set.of("org.blockberry.libp2p", "org.blockberry.glueberry", "org.blockberry.cramberry");

  @Test
  void onlyContractsAndWrappedLibrariesExport() throws IOException {
    List<String> broken = new ArrayList<>();
    List<BuiltBundle> bundles = Repository.bundles();
    int exports = 0;
    for (BuiltBundle bundle : bundles) {
      String allowed = allowedExport(bundle.symbolicName());
      for (String exported : bundle.exports()) {
        exports++;
        if (allowed == null || !isAtOrBelow(exported, allowed)) {
          broken.add(bundle.symbolicName() + " exports " + exported);
        }
      }
    }
    report(bundles, exports + " exported packages", broken);
  }

  @Test
  void nobodyUsesAnotherBundlesInside() throws IOException {
    List<BuiltBundle> bundles = Repository.bundles();
    Map<String, BuiltBundle> owners = new HashMap<>();
    List<String> broken = new ArrayList<>();
    for (BuiltBundle bundle : bundles) {
      for (String name : bundle.packages()) {
        BuiltBundle other = owners.putIfAbsent(name, bundle);
        // private copies are fine
        if (other != null && (other.exports().contains(name) || bundle.exports().contains(name))) {
          broken.add("package " + name + " lies in both " + other.symbolicName() + " and " + bundle.symbolicName());
        }
      }
    }
    int classes = 0;
    for (BuiltBundle bundle : bundles) {
      Set<String> own = bundle.packages();
      for (ClassFile one : bundle.classes()) {
        classes++;
        for (String type : one.types()) {
          String used = ClassFile.packageOf(type);
          BuiltBundle owner = owners.get(used);
          if (!own.contains(used) && owner != null && !owner.exports().contains(used)) {
            broken.add(one.name() + " uses " + type + ", inside " + owner.symbolicName());
          }
        }
      }
    }
    report(bundles, classes + " classes", broken);
  }

  @Test
  void theApiNeedsTheJdkAndOsgiOnly() throws IOException {
    List<String> broken = new ArrayList<>();
    List<BuiltBundle> api = Repository.bundles().stream()
        .filter(bundle -> bundle.symbolicName().equals("org.blockberry.api")).toList();
    assertEquals(1, api.size(), "the api bundle is not built");
    int classes = 0;
    for (ClassFile one : api.get(0).classes()) {
      classes++;
      for (String type : one.types()) {
        boolean allowed = type.startsWith("java/") || type.startsWith("javax/") || type.startsWith("org/osgi/")
            || type.startsWith("org/blockberry/api/");
        if (!allowed) {
          broken.add(one.name() + " uses " + type);
        }
      }
    }
    assertTrue(classes >= FLOOR, "only " + classes + " classes in the api");
    System.out.println("api: " + classes + " classes checked");
    assertEquals(List.of(), broken);
  }

  @Test
  void transportLayersNeverNameABlock() throws IOException {
    List<BuiltBundle> bundles = Repository.bundles();
    List<String> broken = new ArrayList<>();
    for (BuiltBundle bundle : bundles) {
      boolean transport = NEVER_NAMES_A_BLOCK.stream().anyMatch(name -> isAtOrBelow(bundle.symbolicName(), name));
      if (transport) {
        bundle.imports().stream().filter(name -> isAtOrBelow(name, "org.blockberry.chain"))
            .forEach(name -> broken.add(bundle.symbolicName() + " imports " + name));
      }
    }
    report(bundles, "imports", broken);
  }

  private static String allowedExport(String symbolicName) {
    return EXPORTERS.entrySet().stream().filter(entry -> isAtOrBelow(symbolicName, entry.getKey()))
        .map(Map.Entry::getValue).findFirst().orElse(null);
  }

  private static boolean isAtOrBelow(String name, String prefix) {
    return name.equals(prefix) || name.startsWith(prefix + ".");
  }

  private static void report(List<BuiltBundle> bundles, String what, List<String> broken) {
    System.out.println("exports and imports: " + bundles.size() + " bundles, " + what + " checked");
    assertTrue(bundles.size() >= FLOOR, "only " + bundles.size() + " bundles found");
    assertEquals(List.of(), broken);
  }
}
