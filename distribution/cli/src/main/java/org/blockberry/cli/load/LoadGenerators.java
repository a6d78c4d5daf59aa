package org.blockberry.cli.load;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import org.blockberry.api.load.LoadGeneratorFactory;

/** The generators that bundles bring, each with a class loader of its own below that of the command line. Used until it is closed; one thread. */
public final class LoadGenerators implements AutoCloseable {
  private static final String SERVICE = "META-INF/services/" + LoadGeneratorFactory.class.getName();

  private final TreeMap<String, LoadGeneratorFactory> byType = new TreeMap<>();
  private final List<URLClassLoader> loaders = new ArrayList<>();

  /**
   * Looks into jars, and into the class path of the command line.
   *
   * @param plugins jars that the user names; of two generators of a type theirs counts
   * @param system folder with the bundles of the distribution; empty if there is none
   * @throws IOException a jar cannot be read, or offers a generator that cannot be used here
   */
  public LoadGenerators(List<Path> plugins, Optional<Path> system) throws IOException {
    try {
      for (Path jar : plugins) {
        if (!read(jar)) {
          throw new IOException(jar + " brings no generator: it has no " + SERVICE);
        }
      }
      offer(LoadGenerators.class.getClassLoader());
      if (system.isPresent() && Files.isDirectory(system.get())) {
        for (Path jar : jars(system.get())) {
          read(jar);
        }
      }
    } catch (IOException | RuntimeException | ServiceConfigurationError | LinkageError e) {
      close();
      throw e instanceof IOException known ? known : new IOException("a generator cannot be used here: " + e, e);
    }
  }

  private static List<Path> jars(Path folder) throws IOException {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
      found.forEach(jars::add);
    }
    Collections.sort(jars);
    return jars;
  }

  private boolean read(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      if (jar.getEntry(SERVICE) == null) {
        return false;
      }
    }
    URLClassLoader loader = new URLClassLoader(new URL[] {file.toUri().toURL()}, LoadGenerators.class.getClassLoader());
    loaders.add(loader);
    offer(loader);
    return true;
  }

  private void offer(ClassLoader loader) {
    for (LoadGeneratorFactory factory : ServiceLoader.load(LoadGeneratorFactory.class, loader)) {
      byType.putIfAbsent(factory.type(), factory);
    }
  }

  /** The types there are. */
  public Set<String> types() {
    return Collections.unmodifiableSet(byType.keySet());
  }

  /** The one of a type. */
  public Optional<LoadGeneratorFactory> factory(String type) {
    return Optional.ofNullable(byType.get(type));
  }

  @Override
  public void close() throws IOException {
    for (URLClassLoader loader : loaders) {
      loader.close();
    }
  }
}
