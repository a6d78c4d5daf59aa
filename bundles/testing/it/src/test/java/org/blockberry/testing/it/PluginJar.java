package org.blockberry.testing.it;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Makes mempool plugins from source text, with the manifest that bnd would write, or with a faulty one. */
final class PluginJar {
  private static final Path EXAMPLE = Path.of(System.getProperty("blockberry.root"), "examples/custom-mempool/src/main/java");

  private final String name;
  private final String version;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final Map<String, byte[]> content = new LinkedHashMap<>();

  private PluginJar(String name, String version) {
    this.name = name;
    this.version = version;
    headers.put("Bundle-ManifestVersion", "2");
    headers.put("Bundle-SymbolicName", name);
    headers.put("Bundle-Version", version);
  }

  /** The vendor's example, type {@code custom}. */
  static PluginJar custom(String version) {
    PluginJar jar = new PluginJar("com.example.mempool.custom", version);
    try (Stream<Path> sources = Files.walk(EXAMPLE)) {
      Map<String, String> files = new LinkedHashMap<>();
      for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
        files.put(EXAMPLE.relativize(source).toString(), Files.readString(source));
      }
      return jar.compile(files).mempool("com.example.mempool.custom.FairMempoolFactory", "custom");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A mempool factory whose {@code create} is {@code body}. */
  static PluginJar factory(String type, String body) {
    String source = """
        package com.example.%1$s;
        public final class Factory implements org.blockberry.api.mempool.MempoolFactory {
          @Override
          public org.blockberry.api.mempool.Mempool create(org.blockberry.api.settings.Settings settings,
              org.blockberry.api.mempool.MempoolContext context) {
            %2$s
          }
        }
        """.formatted(type, body);
    return new PluginJar("com.example." + type, "1.0.0").compile(Map.of("com/example/" + type + "/Factory.java", source))
        .mempool("com.example." + type + ".Factory", type);
  }

  /** A bundle whose activator does {@code body} in its start. */
  static PluginJar activator(String simpleName, String version, String body) {
    String source = """
        package com.example.%1$s;
        public final class Activator implements org.osgi.framework.BundleActivator {
          @Override
          public void start(org.osgi.framework.BundleContext context) {
            %2$s
          }

          @Override
          public void stop(org.osgi.framework.BundleContext context) {}
        }
        """.formatted(simpleName, body);
    return new PluginJar("com.example." + simpleName, version)
        .compile(Map.of("com/example/" + simpleName + "/Activator.java", source))
        .header("Bundle-Activator", "com.example." + simpleName + ".Activator").header("Import-Package", "org.osgi.framework");
  }

  /** A bundle without code. */
  static PluginJar empty(String name) {
    return new PluginJar(name, "1.0.0");
  }

  PluginJar header(String header, String value) {
    headers.put(header, value);
    return this;
  }

  private PluginJar mempool(String factory, String type) {
    String range = "\"[0.1,0.2)\"";
    header("Import-Package", Stream.of("event", "mempool", "metrics", "plugin", "settings", "value")
        .map(part -> "org.blockberry.api." + part + ";version=" + range).reduce((a, b) -> a + "," + b).orElseThrow());
    header("Require-Capability", "org.blockberry.slot;filter:=\"(&(slot=mempool)(version>=0.1)(!(version>=0.2)))\","
        + "osgi.extender;filter:=\"(&(osgi.extender=osgi.component)(version>=1.5.0)(!(version>=2.0.0)))\"");
    header("Provide-Capability", "org.blockberry.plugin;slot=mempool;type=" + type);
    header("Service-Component", "OSGI-INF/factory.xml");
    content.put("OSGI-INF/factory.xml", """
        <?xml version="1.0" encoding="UTF-8"?>
        <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="%1$s">
          <property name="type" type="String" value="%2$s"/>
          <service><provide interface="org.blockberry.api.mempool.MempoolFactory"/></service>
          <implementation class="%1$s"/>
        </scr:component>
        """.formatted(factory, type).getBytes(StandardCharsets.UTF_8));
    return this;
  }

  private PluginJar compile(Map<String, String> sources) {
    content.putAll(classes(sources));
    return this;
  }

  /** Compiles sources by file name; gives class files by the names of their entries. */
  static Map<String, byte[]> classes(Map<String, String> sources) {
    Map<String, byte[]> content = new LinkedHashMap<>();
    try {
      Path folder = Files.createTempDirectory("plugin");
      List<String> arguments = new ArrayList<>(List.of("-proc:none", "--release", "17", "-cp", System.getProperty("java.class.path"),
          "-d", folder.resolve("classes").toString()));
      for (Map.Entry<String, String> source : sources.entrySet()) {
        Path file = folder.resolve("source").resolve(source.getKey());
        Files.createDirectories(file.getParent());
        Files.writeString(file, source.getValue());
        arguments.add(file.toString());
      }
      if (ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)) != 0) {
        throw new AssertionError("the plugin does not compile: " + sources.keySet());
      }
      Path classes = folder.resolve("classes");
      try (Stream<Path> files = Files.walk(classes)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          content.put(classes.relativize(file).toString(), Files.readAllBytes(file));
        }
      }
      Folders.delete(folder);
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the jar under a temporary name and renames it, as a careful operator does; gives the file. */
  Path drop(Path folder) {
    return drop(folder, name + "-" + version + ".jar");
  }

  Path drop(Path folder, String fileName) {
    try {
      Files.createDirectories(folder);
      Path temporary = folder.resolve("." + fileName + ".part");
      Manifest manifest = new Manifest();
      manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
      headers.forEach((header, value) -> manifest.getMainAttributes().putValue(header, value));
      try (OutputStream file = Files.newOutputStream(temporary); JarOutputStream jar = new JarOutputStream(file, manifest)) {
        for (Map.Entry<String, byte[]> entry : content.entrySet()) {
          jar.putNextEntry(new JarEntry(entry.getKey()));
          jar.write(entry.getValue());
          jar.closeEntry();
        }
      }
      return Files.move(temporary, folder.resolve(fileName));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
