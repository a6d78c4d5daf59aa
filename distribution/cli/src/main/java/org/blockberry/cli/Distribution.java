package org.blockberry.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.cli.reference.Reference;

/**
 * The folder with {@code bin}, {@code lib}, {@code system} and {@code config}.
 *
 * @param folder as the start script says
 */
record Distribution(Path folder) {
  static Distribution find() throws CliException {
    return present().orElseThrow(() -> CliException.failed("cannot tell where the distribution is. Use bin/blockberry, or set"
        + " -Dblockberry.distribution=DIR"));
  }

  static Optional<Distribution> present() {
    return Optional.ofNullable(System.getProperty("blockberry.distribution")).map(Path::of).map(Distribution::new);
  }

  /** What every key means. */
  Reference reference() throws CliException {
    try {
      return Reference.of(folder);
    } catch (IOException e) {
      throw CliException.failed("cannot read the configuration reference of " + folder + ": " + e.getMessage(), e);
    }
  }

  /** The schema of every table that the distribution knows. */
  Map<String, SettingsSchema> schemas() throws CliException {
    try {
      return reference().schemas();
    } catch (IOException e) {
      throw CliException.failed(e.getMessage(), e);
    }
  }

  static String version() {
    String version = Distribution.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }
}
