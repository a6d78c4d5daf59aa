package org.blockberry.distribution;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A foreign artifact that is shipped, with the hash it must have.
 *
 * @param group Maven group
 * @param classifier empty string for none
 * @param sha256 of its jar, 64 hex digits
 * @param uses where it goes: {@code lib}, {@code system}, {@code embedded} (parts of it are copied into a bundle of ours)
 */
record LockedArtifact(String group, String artifact, String version, String classifier, String sha256, Set<String> uses) {
  static final Set<String> USES = Set.of("lib", "system", "embedded");

  LockedArtifact {
    uses = new TreeSet<>(uses);
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("\"" + sha256 + "\" is no SHA-256 in hex");
    }
    if (uses.isEmpty() || !USES.containsAll(uses)) {
      throw new IllegalArgumentException(uses + " must be of " + USES);
    }
  }

  /** {@code g:a:v}, or {@code g:a:v:classifier}. */
  String id() {
    return group + ":" + artifact + ":" + version + (classifier.isEmpty() ? "" : ":" + classifier);
  }

  String fileName() {
    return artifact + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier) + ".jar";
  }

  /** Package URL (purl), as bills of materials name it. */
  String purl() {
    return "pkg:maven/" + group + "/" + artifact + "@" + version + (classifier.isEmpty() ? "" : "?classifier=" + classifier + "&type=jar");
  }

  Path in(Path localRepository) {
    return localRepository.resolve(group.replace('.', '/')).resolve(artifact).resolve(version).resolve(fileName());
  }

  /** From the place of a file in a local repository; empty when it does not lie where one keeps a jar. */
  static Optional<LockedArtifact> at(Path localRepository, Path jar, String sha256, String use) {
    Path place = localRepository.relativize(jar);
    int parts = place.getNameCount();
    if (parts < 4) {
      return Optional.empty();
    }
    String artifact = place.getName(parts - 3).toString();
    String version = place.getName(parts - 2).toString();
    String name = place.getFileName().toString();
    String stem = artifact + "-" + version;
    if (!name.startsWith(stem) || !name.endsWith(".jar")) {
      return Optional.empty();
    }
    String rest = name.substring(stem.length(), name.length() - ".jar".length());
    String group = place.subpath(0, parts - 3).toString().replace('/', '.');
    return Optional.of(new LockedArtifact(group, artifact, version, rest.isEmpty() ? "" : rest.substring(1), sha256, Set.of(use)));
  }
}
