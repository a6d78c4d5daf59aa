package org.blockberry.launcher;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which bundles a role consists of: those of its features and of the features these include. Pure but for the reader it
 * is given.
 *
 * @param version version of the role feature, which is the version of the distribution
 * @param features names of all features taken part in, in the order they were met
 * @param bundles by start level, within a level in the order they were met
 */
public record RoleBundles(String version, List<String> features, List<BundleEntry> bundles) {
  /** Where feature files come from. */
  @FunctionalInterface
  public interface Source {
    FeatureFile read(String name) throws LaunchException;
  }

  /** The same source, asked once for each name. */
  static Source readOnce(Source source) {
    Map<String, FeatureFile> read = new HashMap<>();
    return name -> {
      FeatureFile known = read.get(name);
      if (known == null) {
        known = source.read(name);
        read.put(name, known);
      }
      return known;
    };
  }

  public RoleBundles {
    features = List.copyOf(features);
    bundles = List.copyOf(bundles);
  }

  /**
   * Collects the bundles of {@code feature}.
   *
   * @throws LaunchException when two features name different versions or start levels of one bundle, or when a feature
   *     requires one that is not included
   */
  public static RoleBundles of(String feature, Source source) throws LaunchException {
    return of(feature, source, false);
  }

  /**
   * The same with what an operator added to the role, each with what it requires, and without what an operator took out.
   *
   * @throws LaunchException what is left does not fit together
   */
  public static RoleBundles of(String feature, Source source, FeatureChoice choice) throws LaunchException {
    RoleBundles role = of(feature, source);
    Set<String> names = new LinkedHashSet<>(role.features());
    names.removeAll(choice.removed());
    for (String added : choice.added()) {
      names.addAll(withRequired(added, source).features());
    }
    List<FeatureFile> files = new ArrayList<>();
    for (String name : names) {
      files.add(source.read(name));
    }
    for (FeatureFile file : files) {
      for (String required : file.requires()) {
        if (!names.contains(required)) {
          throw new LaunchException(ExitCode.CONFIGURATION, "feature \"" + file.name() + "\" requires \"" + required
              + "\", which features.txt of the home takes out. Delete the line -" + required + " there");
        }
      }
    }
    return new RoleBundles(role.version(), List.copyOf(names), merge(files));
  }

  /** The same, but features that are required and not included are taken in: for judging a feature alone. */
  public static RoleBundles withRequired(String feature, Source source) throws LaunchException {
    return of(feature, source, true);
  }

  private static RoleBundles of(String feature, Source source, boolean pullRequired) throws LaunchException {
    Set<String> names = new LinkedHashSet<>();
    List<FeatureFile> files = new ArrayList<>();
    collect(feature, source, pullRequired, names, files);
    for (FeatureFile file : files) {
      for (String required : file.requires()) {
        if (!names.contains(required)) {
          throw new LaunchException(ExitCode.START_FAILED, "feature \"" + file.name() + "\" requires \"" + required
              + "\", which \"" + feature + "\" does not include");
        }
      }
    }
    return new RoleBundles(files.get(0).version(), List.copyOf(names), merge(files));
  }

  private static void collect(String name, Source source, boolean pullRequired, Set<String> names,
      List<FeatureFile> files)
      throws LaunchException {
    if (!names.add(name)) {
      return; // met before: two features may include the same one, even each other
    }
    FeatureFile file = source.read(name);
    files.add(file);
    for (String included : file.includes()) {
      collect(included, source, pullRequired, names, files);
    }
    if (pullRequired) {
      for (String required : file.requires()) {
        collect(required, source, true, names, files);
      }
    }
  }

  private static List<BundleEntry> merge(List<FeatureFile> files) throws LaunchException {
    Map<String, BundleEntry> byArtifact = new LinkedHashMap<>();
    Map<String, String> owner = new LinkedHashMap<>();
    for (FeatureFile file : files) {
      for (BundleEntry entry : file.bundles()) {
        String artifact = withoutVersion(entry.id());
        BundleEntry other = byArtifact.putIfAbsent(artifact, entry);
        if (other == null) {
          owner.put(artifact, file.name());
        } else if (!other.equals(entry)) {
          throw new LaunchException(ExitCode.START_FAILED, "features \"" + owner.get(artifact) + "\" and \""
              + file.name()
              + "\" disagree: " + describe(other) + " and " + describe(entry));
        }
      }
    }
    return byArtifact.values().stream().sorted(Comparator.comparingInt(BundleEntry::startLevel)).toList();
  }

  private static String withoutVersion(String id) {
    return id.substring(0, id.lastIndexOf(':'));
  }

  private static String describe(BundleEntry entry) {
    return entry.id() + " at start level " + entry.startLevel();
  }
}
