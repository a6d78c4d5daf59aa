package org.blockberry.ops.deployer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Jars as no tool makes them. */
final class JarWith {
  private JarWith() {}

  static byte[] rawManifest(String text) {
    return entry("META-INF/MANIFEST.MF", text);
  }

  static byte[] noManifest() {
    return entry("a.txt", "a");
  }

  static byte[] entry(String name, String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.putNextEntry(new ZipEntry(name));
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
