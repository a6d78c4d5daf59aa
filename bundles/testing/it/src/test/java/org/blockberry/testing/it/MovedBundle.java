package org.blockberry.testing.it;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * A bundle of the distribution as a vendor's: the same code in packages of another name, with another symbolic name and a higher
 * version. The deployer refuses our own names in dropped jars, rightly, so the names in the class files are changed.
 */
final class MovedBundle {
  private final Path source;
  private final List<String> packages;
  private final String target;
  private final Map<String, byte[]> others;

  /**
   * A bundle to move.
   *
   * @param artifact how its file's name begins
   * @param target prefix for its packages, and its symbolic name
   * @param packages of its classes, with dots
   */
  MovedBundle(String artifact, String target, String... packages) {
    try (Stream<Path> jars = Files.list(RunningNode.DISTRIBUTION.resolve("system"))) {
      this.source = jars.filter(jar -> jar.getFileName().toString().startsWith(artifact + "-")).findFirst().orElseThrow(() ->
          new IllegalStateException("the distribution has no " + artifact));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.packages = List.of(packages);
    this.target = target;
    this.others = Map.of();
  }

  private MovedBundle(Path source, List<String> packages, String target, Map<String, byte[]> others) {
    this.source = source;
    this.packages = packages;
    this.target = target;
    this.others = others;
  }

  /** As this one, with other classes in the place of some; by the names of their entries before they are moved. */
  MovedBundle with(Map<String, byte[]> classes) {
    return new MovedBundle(source, packages, target, classes);
  }

  /** Drops it under a temporary name and renames it; gives the file. */
  Path drop(Path folder, String version) throws IOException {
    Files.createDirectories(folder);
    String name = target + "-" + version + ".jar";
    Path temporary = folder.resolve("." + name + ".part");
    try (JarFile jar = new JarFile(source.toFile()); OutputStream file = Files.newOutputStream(temporary);
        JarOutputStream out = new JarOutputStream(file, manifest(jar.getManifest(), version))) {
      for (JarEntry entry : jar.stream().toList()) {
        if (entry.isDirectory() || entry.getName().startsWith("META-INF/")) {
          continue;
        }
        byte[] content;
        try (InputStream in = jar.getInputStream(entry)) {
          content = others.getOrDefault(entry.getName(), in.readAllBytes());
        }
        boolean code = entry.getName().endsWith(".class");
        out.putNextEntry(new JarEntry(moved(entry.getName())));
        out.write(code ? movedClass(content) : moved(new String(content, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
    return Files.move(temporary, folder.resolve(name));
  }

  private Manifest manifest(Manifest before, String version) {
    Manifest after = new Manifest();
    before.getMainAttributes().forEach((key, value) -> after.getMainAttributes().putValue(key.toString(), moved(value.toString())));
    after.getMainAttributes().putValue("Bundle-SymbolicName", target);
    after.getMainAttributes().putValue("Bundle-Version", version);
    after.getMainAttributes().remove(new java.util.jar.Attributes.Name("Private-Package"));
    return after;
  }

  private String moved(String text) {
    String changed = text;
    for (String one : packages) {
      String to = target + one.substring(one.lastIndexOf('.'));
      changed = changed.replace(one, to).replace(one.replace('.', '/'), to.replace('.', '/'));
    }
    return changed;
  }

  /** Changes the names in the constant pool; everything else of a class file refers to it by number. */
  private byte[] movedClass(byte[] content) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length + 64);
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(in.readLong());
    int count = in.readUnsignedShort();
    out.writeShort(count);
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      out.writeByte(tag);
      switch (tag) {
        case 1 -> out.writeUTF(moved(in.readUTF()));
        case 3, 4, 9, 10, 11, 12, 17, 18 -> out.writeInt(in.readInt());
        case 5, 6 -> {
          out.writeLong(in.readLong());
          i++; // takes two places
        }
        case 7, 8, 16, 19, 20 -> out.writeShort(in.readUnsignedShort());
        case 15 -> {
          out.writeByte(in.readUnsignedByte());
          out.writeShort(in.readUnsignedShort());
        }
        default -> throw new IOException("unknown constant " + tag);
      }
    }
    in.transferTo(out);
    return bytes.toByteArray();
  }

  static MovedBundle poa() {
    return new MovedBundle("org.blockberry.consensus.poa", "com.example.poa", "org.blockberry.consensus.poa");
  }

  static MovedBundle bft() {
    return new MovedBundle("org.blockberry.consensus.bft", "com.example.bft", "org.blockberry.consensus.bft");
  }

  static MovedBundle kvstore() {
    return new MovedBundle("org.blockberry.examples.kvstore-app", "com.example.kvstore", "org.blockberry.examples.kvstore.app");
  }

  /** As another vendor has built it. */
  static MovedBundle rebuiltKvstore() {
    return new MovedBundle("org.blockberry.examples.kvstore-app", "com.example.rebuilt", "org.blockberry.examples.kvstore.app");
  }

  static MovedBundle flat() {
    return new MovedBundle("org.blockberry.store.state-flat", "com.example.flat", "org.blockberry.store.state.flat",
        "org.blockberry.store.durable");
  }

  static MovedBundle iavl() {
    return new MovedBundle("org.blockberry.store.state-iavl", "com.example.iavl", "org.blockberry.store.state.iavl", "org.blockberry.store.durable");
  }

  static MovedBundle blocks() {
    return new MovedBundle("org.blockberry.store.blocks-rocksdb", "com.example.blocks", "org.blockberry.store.blocks.rocksdb",
        "org.blockberry.store.keyed", "org.blockberry.store.durable");
  }

  static MovedBundle indexer() {
    return new MovedBundle("org.blockberry.ops.indexer", "com.example.indexer", "org.blockberry.ops.indexer", "org.blockberry.store.durable");
  }
}
