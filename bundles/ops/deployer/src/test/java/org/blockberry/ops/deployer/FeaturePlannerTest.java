package org.blockberry.ops.deployer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.blockberry.api.admin.AdminException;
import org.junit.jupiter.api.Test;

class FeaturePlannerTest {
  private static final Map<String, Feature> ALL = new TreeMap<>();

  static {
    add("core", List.of(), List.of("crypto"), "org.blockberry:org.blockberry.node:0.1.0");
    add("crypto", List.of(), List.of("core"), "org.blockberry:org.blockberry.crypto:0.1.0");
    add("netty", List.of(), List.of(), "io.netty:netty-common:4.2.17.Final");
    add("rocksdb", List.of(), List.of(), "org.blockberry:org.blockberry.store.rocksdb:0.1.0");
    add("store", List.of("rocksdb"), List.of("core"), "org.blockberry:org.blockberry.store.blocks-rocksdb:0.1.0");
    add("state", List.of("rocksdb"), List.of("core"), "org.blockberry:org.blockberry.store.state-flat:0.1.0");
    add("pool", List.of(), List.of("core"), "org.blockberry:org.blockberry.mempool.simple:0.1.0");
    add("page", List.of(), List.of("pool"), "com.example:page:1");
    add("role-full", List.of("core", "store", "pool"), List.of());
  }

  @Test
  void dependenciesComeFirstAndWhatIsThereIsLeftAlone() {
    assertEquals(List.of("rocksdb", "store"), names(plan("core", "crypto").toInstall("store")));
    assertEquals(List.of("pool", "page"), names(plan("core", "crypto").toInstall("page")));
    assertEquals(List.of(), names(plan("core", "crypto", "pool").toInstall("pool")));
  }

  @Test
  void whatEverythingStandsOnNeedsARestart() {
    assertTrue(refusal(() -> plan("core", "crypto").toInstall("netty")).contains("needs restart"));
    assertTrue(refusal(() -> plan("core", "crypto", "netty").toRemove("netty")).contains("io.netty:netty-common"));
    assertTrue(refusal(() -> plan("core", "crypto").toRemove("core")).contains("is needed by crypto"));
    assertTrue(refusal(() -> plan().toInstall("role-full")).contains("--role full"));
    assertTrue(refusal(() -> plan().toInstall("nothing")).contains("feature:list"));
    assertTrue(refusal(() -> plan().toRemove("pool")).contains("is not installed"));
  }

  @Test
  void orphansGoWithTheLastWhoNeededThem() {
    Set<String> all = Set.of("core", "crypto", "rocksdb", "store", "state", "pool", "page", "role-full");
    assertEquals(List.of("store"), names(new FeaturePlanner(ALL, all).toRemove("store")), "the other store needs the library");
    assertEquals(List.of("store", "rocksdb"), names(plan("core", "crypto", "rocksdb", "store").toRemove("store")));
    assertTrue(refusal(() -> new FeaturePlanner(ALL, all).toRemove("pool")).contains("is needed by page"));
  }

  /** Whatever is asked in whatever order: everything installed has what it needs. */
  @Property(tries = 2000)
  void nothingIsEverLeftWithoutWhatItNeeds(@ForAll @Size(max = 30) List<@IntRange(min = 0, max = 17) Integer> wishes) {
    List<String> features = new ArrayList<>(ALL.keySet());
    Set<String> installed = new HashSet<>(Set.of("core", "crypto", "role-full"));
    for (int wish : wishes) {
      String name = features.get(wish % features.size());
      try {
        if (wish < features.size()) {
          new FeaturePlanner(ALL, installed).toInstall(name).forEach(one -> installed.add(one.name()));
        } else {
          new FeaturePlanner(ALL, installed).toRemove(name).forEach(one -> installed.remove(one.name()));
        }
      } catch (AdminException e) {
        assertTrue(!e.getMessage().isBlank());
      }
      for (String one : installed) {
        if (!one.startsWith("role-")) {
          assertTrue(installed.containsAll(ALL.get(one).needs()), installed + " but " + one + " needs " + ALL.get(one).needs());
        }
      }
    }
  }

  private static FeaturePlanner plan(String... installed) {
    return new FeaturePlanner(ALL, Set.of(installed));
  }

  private static List<String> names(List<Feature> features) {
    return features.stream().map(Feature::name).toList();
  }

  private static String refusal(org.junit.jupiter.api.function.Executable wish) {
    return assertThrows(AdminException.class, wish).getMessage();
  }

  private static void add(String name, List<String> includes, List<String> requires, String... ids) {
    List<Feature.FeatureBundle> bundles = new ArrayList<>();
    for (String id : ids) {
      bundles.add(new Feature.FeatureBundle(id, id.replace(':', '-') + ".jar", 15, ""));
    }
    ALL.put(name, new Feature(name, name, includes, requires, bundles, false));
  }
}
