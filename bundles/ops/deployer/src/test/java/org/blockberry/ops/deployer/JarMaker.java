package org.blockberry.ops.deployer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes bundles of a vendor. */
final class JarMaker {
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  private JarMaker() {}

  static JarMaker bundle(String name, String version) {
    return new JarMaker()
        .header("Bundle-ManifestVersion", "2")
        .header("Bundle-SymbolicName", name)
        .header("Bundle-Version", version)
        .header("Import-Package", "org.osgi.framework")
        .header("Provide-Capability", "org.blockberry.plugin;slot=mempool;type=acme");
  }

  static JarMaker acme(String version) {
    return bundle("com.acme.pool", version).activator("GoodActivator");
  }

  JarMaker header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  JarMaker without(String name) {
    headers.remove(name);
    return this;
  }

  JarMaker entry(String name, byte[] content) {
    entries.put(name, content);
    return this;
  }

  JarMaker entry(String name, String content) {
    return entry(name, content.getBytes(StandardCharsets.UTF_8));
  }

  JarMaker activator(String simpleName) {
    for (String part :
        new String[] {
          "GoodActivator",
          "GoodActivator$Trace",
          "ThrowingActivator",
          "HangingActivator",
          "StuckActivator"
        }) {
      entry("com/acme/pool/" + part + ".class", classFile("com/acme/pool/" + part + ".class"));
    }
    return header("Bundle-Activator", "com.acme.pool." + simpleName);
  }

  byte[] make() {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    headers.forEach(
        (name, value) -> manifest.getMainAttributes().put(new Attributes.Name(name), value));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream out = new JarOutputStream(bytes)) {
      put(out, "META-INF/MANIFEST.MF");
      manifest.write(out);
      out.closeEntry();
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        put(out, entry.getKey());
        out.write(entry.getValue());
        out.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A fixed time: two jars of one content are equal. */
  private static void put(JarOutputStream out, String name) throws IOException {
    JarEntry entry = new JarEntry(name);
    entry.setTimeLocal(java.time.LocalDateTime.of(2026, 11, 1, 0, 0));
    out.putNextEntry(entry);
  }

  private static byte[] classFile(String name) {
    try (InputStream in = JarMaker.class.getClassLoader().getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
