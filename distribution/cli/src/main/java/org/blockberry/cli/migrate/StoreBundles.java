package org.blockberry.cli.migrate;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.blockberry.api.store.BlockStoreFactory;

/**
 * Block stores made from their bundles without a framework: the component file in the jar names type and class, and the packages that
 * the manifest imports are looked for in the other bundles. The API is that of the command line.
 *
 * <p>Native libraries are unpacked into a folder of the home that goes with {@link #close}.
 */
final class StoreBundles implements AutoCloseable {
  private static final Pattern TYPE = Pattern.compile("<property name=\"type\"[^>]* value=\"([a-z0-9.-]{1,64})\"");
  private static final Pattern CLASS = Pattern.compile("<implementation class=\"([A-Za-z0-9_.$]{1,200})\"");
  private static final String FACTORY = "interface=\"" + BlockStoreFactory.class.getName() + "\"";
  private static final Pattern CLAUSE = Pattern.compile(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
  private static final int MOST_COMPONENT_BYTES = 64 << 10;

  private final Map<String, Found> stores = new LinkedHashMap<>();
  private final Map<String, Path> exports = new LinkedHashMap<>();
  private final Path nativeFolder;
  private final Map<Path, Loader> loaders = new LinkedHashMap<>();

  private record Found(Path jar, String className) {}

  /**
   * Reads manifests.
   *
   * @param system folder with the distribution's bundles
   * @param plugins further jars, which come first
   * @param nativeFolder for native libraries; made when it is needed
   */
  StoreBundles(Path system, List<Path> plugins, Path nativeFolder) throws IOException {
    this.nativeFolder = nativeFolder;
    for (Path jar : plugins) {
      read(jar);
    }
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(system, "*.jar")) {
      List<Path> sorted = new ArrayList<>();
      jars.forEach(sorted::add);
      Collections.sort(sorted);
      for (Path jar : sorted) {
        read(jar);
      }
    }
  }

  private void read(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      if (jar.getManifest() == null) {
        return;
      }
      for (String exported : packages(jar, "Export-Package")) {
        exports.putIfAbsent(exported, file);
      }
      String components = jar.getManifest().getMainAttributes().getValue("Service-Component");
      for (String name : components == null ? List.<String>of() : List.of(components.split("\\s*,\\s*"))) {
        JarEntry entry = jar.getJarEntry(name);
        if (entry != null) {
          component(file, jar, entry);
        }
      }
    }
  }

  private void component(Path file, JarFile jar, JarEntry entry) throws IOException {
    String text;
    try (InputStream in = jar.getInputStream(entry)) {
      text = new String(in.readNBytes(MOST_COMPONENT_BYTES), StandardCharsets.UTF_8);
    }
    Matcher type = TYPE.matcher(text);
    Matcher made = CLASS.matcher(text);
    if (text.contains(FACTORY) && type.find() && made.find()) {
      stores.putIfAbsent(type.group(1), new Found(file, made.group(1)));
    }
  }

  private static List<String> packages(JarFile jar, String header) throws IOException {
    String value = jar.getManifest().getMainAttributes().getValue(header);
    if (value == null) {
      return List.of();
    }
    List<String> packages = new ArrayList<>();
    for (String clause : CLAUSE.split(value)) {
      for (String part : clause.split(";")) { // several packages may share what follows them
        if (part.contains("=")) {
          break;
        }
        packages.add(part.strip());
      }
    }
    return packages;
  }

  /** The types that can be made. */
  Set<String> types() {
    return new TreeSet<>(stores.keySet());
  }

  /** @throws MigrationException there is none of that type, or its bundle cannot be used here */
  BlockStoreFactory factory(String type) throws MigrationException {
    Found found = stores.get(type);
    if (found == null) {
      throw new MigrationException("no bundle brings a block store of type \"" + type + "\". There are: " + String.join(", ", types())
          + ". Name the jar of another with --plugin");
    }
    try {
      return (BlockStoreFactory) loader(found.jar()).loadClass(found.className()).getConstructor().newInstance();
    } catch (IOException | ReflectiveOperationException | LinkageError | ClassCastException e) {
      throw new MigrationException("the block store of type \"" + type + "\" in " + found.jar() + " cannot be used here: " + e, e);
    }
  }

  /** One for each jar, as in a framework: a native library cannot be loaded twice. */
  private Loader loader(Path jar) throws IOException {
    Loader known = loaders.get(jar);
    if (known != null) {
      return known;
    }
    Map<String, Path> imports = new LinkedHashMap<>();
    try (JarFile opened = new JarFile(jar.toFile())) {
      for (String imported : packages(opened, "Import-Package")) {
        Path from = imported.startsWith("org.blockberry.api.") ? null : exports.get(imported);
        if (from != null && !from.equals(jar)) {
          imports.put(imported, from);
        }
      }
    }
    Loader made = new Loader(jar, imports);
    loaders.put(jar, made);
    return made;
  }

  /** Classes of the command line, of the bundles whose packages are imported, and of the jar, in this order; native libraries of the jar. */
  private final class Loader extends URLClassLoader {
    private final Path jar;
    private final Map<String, Path> imports;

    Loader(Path jar, Map<String, Path> imports) throws MalformedURLException {
      super(new URL[] {jar.toUri().toURL()}, StoreBundles.class.getClassLoader());
      this.jar = jar;
      this.imports = imports;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      Path from = imports.get(name.substring(0, Math.max(0, name.lastIndexOf('.'))));
      if (from == null) {
        return super.findClass(name);
      }
      try {
        return loader(from).loadClass(name);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    @Override
    protected String findLibrary(String name) {
      String file = System.mapLibraryName(name);
      try (JarFile opened = new JarFile(jar.toFile())) {
        Optional<JarEntry> entry = opened.stream().filter(one -> one.getName().equals(file) || one.getName().endsWith("/" + file)).findFirst();
        return entry.isPresent() ? unpack(opened, entry.get(), file).toString() : null;
      } catch (IOException e) {
        throw new UnsatisfiedLinkError("cannot unpack " + file + " into " + nativeFolder + ": " + e);
      }
    }
  }

  private Path unpack(JarFile jar, JarEntry entry, String file) throws IOException {
    Files.createDirectories(nativeFolder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path target = nativeFolder.resolve(file);
    try (InputStream in = jar.getInputStream(entry)) {
      Files.copy(in, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    return target;
  }

  @Override
  public void close() throws IOException {
    for (Loader loader : loaders.values()) {
      loader.close();
    }
    if (Files.isDirectory(nativeFolder)) {
      try (Stream<Path> files = Files.walk(nativeFolder)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
