package org.blockberry.launcher;

import java.util.List;

/**
 * What a feature file says. A role is a feature that has includes and, usually, no bundles.
 *
 * @param name file name without {@code .json}
 * @param version version of the feature itself
 * @param includes features that belong to this one
 * @param requires features that must be present with this one, whoever includes them
 * @param bundles in the order of the file
 */
public record FeatureFile(String name, String version, List<String> includes, List<String> requires,
    List<BundleEntry> bundles) {
  public FeatureFile {
    includes = List.copyOf(includes);
    requires = List.copyOf(requires);
    bundles = List.copyOf(bundles);
  }
}
