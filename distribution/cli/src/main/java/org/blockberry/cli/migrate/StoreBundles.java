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
import java.util.LinkedHashSet;
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
  private final List<Loader> loaders = new ArrayList<>();

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
      Loader loader = new Loader(needed(found.jar()));
      loaders.add(loader);
      return (BlockStoreFactory) loader.loadClass(found.className()).getConstructor().newInstance();
    } catch (IOException | ReflectiveOperationException | LinkageError | ClassCastException e) {
      throw new MigrationException("the block store of type \"" + type + "\" in " + found.jar() + " cannot be used here: " + e, e);
    }
  }

  /** The jar and all whose packages it imports, except what this class path has. */
  private Set<Path> needed(Path jar) throws IOException {
    Set<Path> all = new LinkedHashSet<>(List.of(jar));
    for (List<Path> todo = new ArrayList<>(all); !todo.isEmpty();) {
      try (JarFile opened = new JarFile(todo.remove(0).toFile())) {
        for (String imported : packages(opened, "Import-Package")) {
          Path from = imported.startsWith("org.blockberry.api.") ? null : exports.get(imported);
          if (from != null && all.add(from)) {
            todo.add(from);
          }
        }
      }
    }
    return all;
  }

  /** As a framework would: classes from the bundles, native libraries from wherever they lie in them. */
  private final class Loader extends URLClassLoader {
    private final Set<Path> jars;

    Loader(Set<Path> jars) throws MalformedURLException {
      super(urls(jars), StoreBundles.class.getClassLoader());
      this.jars = jars;
    }

    @Override
    protected String findLibrary(String name) {
      String file = System.mapLibraryName(name);
      try {
        for (Path each : jars) {
          try (JarFile jar = new JarFile(each.toFile())) {
            Optional<JarEntry> entry = jar.stream().filter(one -> one.getName().equals(file) || one.getName().endsWith("/" + file)).findFirst();
            if (entry.isPresent()) {
              return unpack(jar, entry.get(), file).toString();
            }
          }
        }
        return null;
      } catch (IOException e) {
        throw new UnsatisfiedLinkError("cannot unpack " + file + " into " + nativeFolder + ": " + e);
      }
    }
  }

  private static URL[] urls(Set<Path> jars) throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars) {
      urls.add(jar.toUri().toURL());
    }
    return urls.toArray(URL[]::new);
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
    for (Loader loader : loaders) {
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
