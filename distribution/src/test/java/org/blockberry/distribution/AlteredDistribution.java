package org.blockberry.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** The built distribution with bundles of a test added in a role of its own. The rest is linked, not copied. */
final class AlteredDistribution {
  static final Path ORIGINAL = Path.of(System.getProperty("blockberry.distribution"));

  final Path folder;
  private final List<String> bundles = new ArrayList<>();

  AlteredDistribution(Path folder) throws IOException {
    this.folder = folder;
    for (String part : List.of("system", "features", "config")) {
      Path copy = Files.createDirectories(folder.resolve(part));
      try (Stream<Path> files = Files.list(ORIGINAL.resolve(part))) {
        for (Path file : files.toList()) {
          Files.createSymbolicLink(copy.resolve(file.getFileName()), file);
        }
      }
    }
  }

  /** Adds a bundle whose activator is {@code activator}, a class of the tests. */
  AlteredDistribution with(String name, int startLevel, Class<?> activator, String imports) throws Exception {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", name);
    main.putValue("Bundle-Version", "1.0.0");
    main.putValue("Import-Package", imports);
    main.putValue("Bundle-Activator", activator.getName());
    Path jar = folder.resolve("system").resolve(name + "-1.0.0.jar");
    String file = activator.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(jar); JarOutputStream content = new JarOutputStream(out, manifest);
        InputStream in = activator.getResourceAsStream("/" + file)) {
      content.putNextEntry(new ZipEntry(file));
      in.transferTo(content);
      content.closeEntry();
    }
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
    bundles.add("{\"id\": \"test:" + name + ":1.0.0\", \"startlevel\": " + startLevel + ", \"sha256\": \"" + hash
        + "\"}");
    return this;
  }

  /** Writes {@code role-test}: the features named and the bundles added. */
  AlteredDistribution role(String... includes) throws IOException {
    Files.writeString(folder.resolve("features").resolve("role-test.json"), """
        {"feature-resource-version": "1.0", "id": "test:role:9.9.9", "bundles": [%s],
         "extensions": {"blockberry.includes": {"kind": "mandatory", "text": ["%s"]}}}"""
        .formatted(String.join(",", bundles), String.join("\", \"", includes)), UTF_8);
    return this;
  }
}
