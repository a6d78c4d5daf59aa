package org.blockberry.cli.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** Whether the database's native library loads from where the node unpacks it: wrong C library, or a folder mounted noexec. */
final class NativeCheck implements Check {
  @Override
  public List<Finding> look(Patient patient) throws Exception {
    Optional<Path> bundle = rocksdb(patient.distribution().resolve("system"));
    if (bundle.isEmpty()) {
      return List.of(Finding.warn("native libraries", "the distribution has no RocksDB", "only stores in memory can be used"));
    }
    Path place = patient.home().root().resolve("var").resolve("tmp");
    if (!Files.isDirectory(place) || !Files.isWritable(place)) {
      place = Path.of(System.getProperty("java.io.tmpdir"));
    }
    Path library = Files.createTempFile(place, "doctor-", ".so");
    try {
      if (!unpack(bundle.get(), library)) {
        return List.of(Finding.fail("native libraries", bundle.get().getFileName() + " has none for this machine",
            "Blockberry runs on Linux x86_64"));
      }
      System.load(library.toString());
      return List.of(Finding.ok("native libraries", "RocksDB's loads from " + place));
    } catch (UnsatisfiedLinkError e) {
      return List.of(Finding.fail("native libraries", "RocksDB's does not load from " + place + ": " + e.getMessage(),
          "mount that folder without noexec, and use a Linux with glibc (not musl)"));
    } finally {
      Files.deleteIfExists(library);
    }
  }

  private static Optional<Path> rocksdb(Path system) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(system, "*rocksdb*.jar")) {
      for (Path each : found) {
        try (JarFile jar = new JarFile(each.toFile())) {
          if (entry(jar) != null) {
            return Optional.of(each);
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean unpack(Path bundle, Path target) throws IOException {
    try (JarFile jar = new JarFile(bundle.toFile())) {
      JarEntry entry = entry(jar);
      if (entry == null) {
        return false;
      }
      try (InputStream in = jar.getInputStream(entry)) {
        Files.copy(in, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
      return true;
    }
  }

  private static JarEntry entry(JarFile jar) {
    String library = System.getProperty("os.arch").equals("aarch64") ? "linux-aarch64" : "linux64";
    for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements();) {
      JarEntry each = all.nextElement();
      if (each.getName().endsWith("librocksdbjni-" + library + ".so")) {
        return each;
      }
    }
    return null;
  }
}
