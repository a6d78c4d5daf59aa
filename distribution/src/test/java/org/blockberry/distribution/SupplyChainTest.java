package org.blockberry.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is shipped whose origin and content are not pinned. */
@Tag("sec-P6")
class SupplyChainTest {
  private static final Path HERE = Path.of(System.getProperty("blockberry.distribution")).getParent().getParent();
  private static final Path LOCAL = Path.of(System.getProperty("maven.local"));
  private static final MinimumVersions NO_MINIMUM = new MinimumVersions(List.of());
  private static final int JARS = 50;

  @TempDir
  private Path temp;

  @Test
  void whatWasBuiltIsWhatIsLocked() throws IOException {
    SupplyChain.Inventory inventory = check(AlteredDistribution.ORIGINAL, lock());
    assertEquals(List.of(), inventory.problems());
    assertTrue(inventory.foreign().size() >= 30, inventory.foreign()::toString);
    assertTrue(inventory.embedded().values().stream().mapToInt(List::size).sum() >= 3, "the embedded libraries are not seen");
  }

  @Test
  void oneChangedByteInAForeignJarIsFound() throws IOException {
    Path copy = copyWithChangedByte();
    List<String> problems = check(copy, light()).problems();
    assertTrue(problems.size() == 1 && problems.get(0).contains("another file came under the same name"), problems::toString);
  }

  /** A lock that is made from what lies there, instead of being committed, sees nothing: it is the fixed hash that catches. */
  @Test
  @Tag("sec-P6")
  void aBrokenLockThatFollowsTheFilesLetsTheChangedByteThrough() throws IOException {
    Path copy = copyWithChangedByte();
    List<LockedArtifact> following = new ArrayList<>();
    for (LockedArtifact one : light().artifacts()) {
      Path jar = copy.resolve(one.uses().contains("lib") ? "lib" : "system").resolve(one.fileName());
      following.add(new LockedArtifact(one.group(), one.artifact(), one.version(), one.classifier(),
          Files.exists(jar) ? SupplyChain.sha256(jar) : one.sha256(), one.uses()));
    }
    assertEquals(List.of(), check(copy, new SupplyLock(following)).problems());
  }

  @Test
  void anUnknownJarAndAMissingOneAreFound() throws IOException {
    Path copy = copy();
    Files.copy(copy.resolve("system/jackson-core-" + version("jackson-core") + ".jar"), copy.resolve("system/lookalike-1.0.jar"));
    List<String> problems = check(copy, light()).problems();
    assertTrue(problems.size() == 1 && problems.get(0).startsWith("system/lookalike-1.0.jar is not in supply-chain.lock"),
        problems::toString);
    Files.delete(copy.resolve("system/lookalike-1.0.jar"));
    Files.delete(copy.resolve("lib/picocli-" + version("picocli") + ".jar"));
    problems = check(copy, light()).problems();
    assertTrue(problems.size() == 1 && problems.get(0).contains("is locked for lib but not shipped there"), problems::toString);
  }

  @Test
  void aForeignClassInsideAJarOfOursMustComeFromALockedArtifact() throws IOException {
    Path copy = copy();
    Path ours;
    try (Stream<Path> files = Files.list(copy.resolve("system"))) {
      ours = files.filter(file -> file.getFileName().toString().startsWith("org.blockberry.ops.deployer-")).findFirst().orElseThrow();
    }
    add(ours, "com/smuggled/Code.class", "not a class of any library");
    List<String> problems = check(copy, light()).problems();
    assertTrue(problems.size() == 1 && problems.get(0).contains("first com/smuggled/Code.class"), problems::toString);
    List<LockedArtifact> withoutParser = lock().artifacts().stream().filter(one -> !one.artifact().equals("org.apache.felix.utils")).toList();
    problems = check(AlteredDistribution.ORIGINAL, new SupplyLock(withoutParser)).problems();
    assertTrue(problems.size() == 1 && problems.get(0).contains("org/apache/felix/utils"), problems::toString);
  }

  @Test
  void aMovedOrDamagedEmbeddedArtifactIsFound() throws IOException {
    List<LockedArtifact> moved = new ArrayList<>();
    for (LockedArtifact one : light().artifacts()) {
      moved.add(one.artifact().equals("org.apache.felix.utils")
          ? new LockedArtifact(one.group(), one.artifact(), one.version(), "", "0".repeat(64), one.uses()) : one);
    }
    List<String> problems = check(copy(), new SupplyLock(moved)).problems();
    assertTrue(problems.stream().anyMatch(line -> line.contains("is locked with 0000")), problems::toString);
  }

  @Test
  void whatIsTooOldIsRefused() throws IOException {
    MinimumVersions minimum = MinimumVersions.read(HERE.resolve("minimum-versions.txt"));
    assertTrue(minimum.rules().size() >= 5, "the rules are gone");
    assertTrue(minimum.objection(of("io.netty", "netty-handler", "4.2.15.Final")).isPresent());
    assertTrue(minimum.objection(of("io.netty", "netty-handler", "4.1.137.Final")).isPresent(), "the other line");
    assertTrue(minimum.objection(of("io.netty", "netty-handler", "4.2.16.Final")).isEmpty());
    assertTrue(minimum.objection(of("org.bouncycastle", "bcprov-jdk18on", "1.84")).isPresent());
    assertTrue(minimum.objection(of("com.fasterxml.jackson.core", "jackson-core", "2.21.0")).isPresent());
    assertTrue(minimum.objection(of("com.google.protobuf", "protobuf-java", "3.25.4")).isPresent());
    assertTrue(minimum.objection(of("org.lz4", "lz4-java", "9.9")).isPresent());
    assertTrue(MinimumVersions.compare("1.85-rc1", "1.85") < 0 && MinimumVersions.compare("1.100", "1.85") > 0);
    List<LockedArtifact> old = new ArrayList<>(light().artifacts());
    old.add(of("io.netty", "netty-codec-http2", "4.2.15.Final"));
    SupplyChain chain = new SupplyChain(copy(), LOCAL);
    assertTrue(chain.check(new SupplyLock(old), minimum).problems().stream().anyMatch(line -> line.contains("is older than 4.2.16")));
  }

  @Test
  void theBillOfMaterialsNamesEveryJarWithItsHash() throws IOException {
    JsonObject bill;
    try (JsonReader reader = Json.createReader(Files.newBufferedReader(AlteredDistribution.ORIGINAL.resolve("sbom.cdx.json")))) {
      bill = reader.readObject();
    }
    assertEquals("CycloneDX 1.5", bill.getString("bomFormat") + " " + bill.getString("specVersion"));
    Map<String, String> listed = new TreeMap<>();
    int inside = 0;
    for (JsonObject component : bill.getJsonArray("components").getValuesAs(JsonObject.class)) {
      assertTrue(component.getString("purl").startsWith("pkg:maven/"), component::toString);
      inside += component.containsKey("components") ? component.getJsonArray("components").size() : 0;
      component.getJsonArray("properties").getValuesAs(JsonObject.class)
          .forEach(place -> listed.put(place.getString("value"), component.getJsonArray("hashes").getJsonObject(0).getString("content")));
    }
    Map<String, String> there = new TreeMap<>();
    for (String place : List.of("lib", "system")) {
      try (Stream<Path> files = Files.list(AlteredDistribution.ORIGINAL.resolve(place))) {
        for (Path file : files.toList()) {
          there.put(place + "/" + file.getFileName(), SupplyChain.sha256(file));
        }
      }
    }
    assertEquals(there, listed);
    System.out.println("bill of materials: " + listed.size() + " jars, " + inside + " embedded libraries");
    assertTrue(listed.size() >= JARS && inside >= 3, listed::toString);
  }

  private static SupplyLock lock() throws IOException {
    return SupplyLock.read(HERE.resolve("supply-chain.lock"));
  }

  /** Without the native library, which is large and would be read for every copy. */
  private static SupplyLock light() throws IOException {
    return new SupplyLock(lock().artifacts().stream().filter(one -> !one.artifact().equals("rocksdbjni")).toList());
  }

  private static String version(String artifact) throws IOException {
    return lock().artifacts().stream().filter(one -> one.artifact().equals(artifact)).findFirst().orElseThrow().version();
  }

  private static LockedArtifact of(String group, String artifact, String version) {
    return new LockedArtifact(group, artifact, version, "", "0".repeat(64), Set.of("system"));
  }

  private static SupplyChain.Inventory check(Path distribution, SupplyLock lock) throws IOException {
    return new SupplyChain(distribution, LOCAL).check(lock, NO_MINIMUM);
  }

  private Path copyWithChangedByte() throws IOException {
    Path copy = copy();
    Path jar = copy.resolve("system/jackson-core-" + version("jackson-core") + ".jar");
    byte[] content = Files.readAllBytes(jar);
    content[content.length / 2] ^= 1;
    Files.delete(jar);
    Files.write(jar, content);
    return copy;
  }

  private Path copy() throws IOException {
    for (String place : List.of("lib", "system")) {
      Path folder = Files.createDirectories(temp.resolve(place));
      try (Stream<Path> files = Files.list(AlteredDistribution.ORIGINAL.resolve(place))) {
        for (Path file : files.filter(one -> !one.getFileName().toString().startsWith("org.blockberry.store.rocksdb-")).toList()) {
          Files.createSymbolicLink(folder.resolve(file.getFileName()), file);
        }
      }
    }
    return temp;
  }

  private static void add(Path jar, String name, String text) throws IOException {
    Path next = jar.resolveSibling("next");
    try (ZipFile old = new ZipFile(jar.toFile()); OutputStream file = Files.newOutputStream(next);
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (ZipEntry entry : old.stream().map(ZipEntry.class::cast).toList()) {
        out.putNextEntry(new ZipEntry(entry.getName()));
        try (InputStream in = old.getInputStream(entry)) {
          in.transferTo(out);
        }
        out.closeEntry();
      }
      out.putNextEntry(new ZipEntry(name));
      out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      out.closeEntry();
    }
    Files.delete(jar);
    Files.move(next, jar);
  }
}
