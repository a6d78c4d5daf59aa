package org.blockberry.ops.deployer;

import java.util.List;
import java.util.Objects;
import org.osgi.framework.Version;

/**
 * A plugin that the deployer has started.
 *
 * @param file the file it came from
 * @param sha256 hash of its content
 * @param name symbolic name
 */
record RunningBundle(
    String file, String sha256, String name, Version version, List<String> offers) {
  RunningBundle {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(sha256, "sha256");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(version, "version");
    offers = List.copyOf(offers);
  }
}
