package org.blockberry.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureBundle;
import org.osgi.service.feature.FeatureExtension;
import org.osgi.service.feature.FeatureService;
import org.osgi.service.feature.ID;

/**
 * The folder {@code features/}: one OSGi Feature file (OSGi Compendium 8, chapter 159) per choice and per role.
 *
 * <p>Ours on top of the standard: the bundle keys {@code startlevel} and {@code sha256}, and the text extensions
 * {@value #INCLUDES} and {@value #REQUIRES}, each a list of feature names.
 */
public final class FeatureFolder {
  static final String INCLUDES = "blockberry.includes";
  static final String REQUIRES = "blockberry.requires";
  private static final String SUFFIX = ".json";

  private final Path folder;
  private final FeatureService features;

  public FeatureFolder(Path folder) {
    this.folder = folder;
    this.features = ServiceLoader.load(FeatureService.class, FeatureFolder.class.getClassLoader()).findFirst()
        .orElseThrow(() -> new IllegalStateException("no FeatureService on the class path: lib/ is not complete"));
  }

  /** The names of all features, sorted. */
  public List<String> names() throws LaunchException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length())).sorted().toList();
    } catch (IOException e) {
      throw new LaunchException(ExitCode.START_FAILED, "cannot list " + folder + ": " + e, e);
    }
  }

  /** Reads one feature. */
  public FeatureFile read(String name) throws LaunchException {
    Path file = folder.resolve(name + SUFFIX);
    if (!name.matches("[a-z0-9][a-z0-9.-]*") || !Files.isRegularFile(file)) {
      throw new LaunchException(ExitCode.START_FAILED,
          "there is no feature \"" + name + "\" in " + folder + ". Present: " + String.join(", ", names()));
    }
    try (BufferedReader reader = Files.newBufferedReader(file, UTF_8)) {
      Feature feature = features.readFeature(reader);
      List<BundleEntry> bundles = new ArrayList<>();
      for (FeatureBundle bundle : feature.getBundles()) {
        bundles.add(entry(bundle));
      }
      return new FeatureFile(name, feature.getID().getVersion(), text(feature, INCLUDES), text(feature, REQUIRES),
          bundles);
    } catch (IOException | RuntimeException e) { // parser and builders report with several runtime exceptions
      throw new LaunchException(ExitCode.START_FAILED, "feature file " + file + " cannot be read: " + e.getMessage(),
          e);
    }
  }

  /** One line about a feature; empty if its file has none. */
  String description(String name) throws LaunchException {
    try (BufferedReader reader = Files.newBufferedReader(folder.resolve(name + SUFFIX), UTF_8)) {
      return features.readFeature(reader).getDescription().orElse("");
    } catch (IOException | RuntimeException e) {
      throw new LaunchException(ExitCode.START_FAILED, "feature file " + name + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<String> text(Feature feature, String extension) {
    FeatureExtension found = feature.getExtensions().get(extension);
    return found == null ? List.of() : found.getText();
  }

  private static BundleEntry entry(FeatureBundle bundle) {
    ID id = bundle.getID();
    String classifier = id.getClassifier().map(value -> "-" + value).orElse("");
    String fileName = id.getArtifactId() + "-" + id.getVersion() + classifier + "." + id.getType().orElse("jar");
    Object level = bundle.getMetadata().get("startlevel");
    if (!(level instanceof Number number)) {
      throw new IllegalArgumentException("bundle " + id + " has no number \"startlevel\"");
    }
    Object hash = bundle.getMetadata().get("sha256");
    return new BundleEntry(id.toString(), fileName, number.intValue(), Optional.ofNullable(hash).map(Object::toString));
  }
}
