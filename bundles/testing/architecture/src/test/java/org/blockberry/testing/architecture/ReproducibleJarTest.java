package org.blockberry.testing.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/**
 * Our jars hold nothing that differs from one build to the next. The full proof, two clean builds in two folders, is
 * {@code distribution/src/check/reproducible.sh}; it takes too long for every run.
 */
class ReproducibleJarTest {
  private static final int FLOOR = 18;
  private static final Set<String> VARIABLE_HEADERS =
      Set.of("Bnd-LastModified", "Built-By", "Build-Jdk", "Build-Jdk-Spec", "Created-By", "Tool", "Build-Time",
          "Archiver-Version");

  @Test
  void nothingDependsOnTimeOrPlaceOfTheBuild() throws IOException {
    LocalDateTime built =
        OffsetDateTime.parse(System.getProperty("blockberry.timestamp")).withOffsetSameInstant(ZoneOffset.UTC)
            .toLocalDateTime();
    List<Path> jars = new ArrayList<>(Repository.bundles().stream().map(BuiltBundle::file).toList());
    try (var files = Files.list(Repository.distribution().resolve("lib"))) {
      files.filter(file -> file.getFileName().toString().startsWith("org.blockberry.")).forEach(jars::add);
    }
    List<String> broken = new ArrayList<>();
    int entries = 0;
    for (Path file : jars) {
      try (JarFile jar = new JarFile(file.toFile())) {
        for (ZipEntry entry : Collections.list(jar.entries())) {
          entries++;
          if (!entry.getTimeLocal().equals(built)) {
            broken.add(file.getFileName() + "!" + entry.getName() + " has the time " + entry.getTimeLocal());
          }
        }
        jar.getManifest().getMainAttributes().keySet().stream().map(Object::toString).filter(VARIABLE_HEADERS::contains)
            .forEach(header -> broken.add(file.getFileName() + " has the header " + header));
      }
    }
    System.out.println("reproducible: " + jars.size() + " jars, " + entries + " entries checked");
    assertTrue(jars.size() >= FLOOR, "only " + jars.size() + " jars found");
    assertEquals(List.of(), broken);
  }
}
