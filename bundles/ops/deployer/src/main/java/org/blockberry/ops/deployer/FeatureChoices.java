package org.blockberry.ops.deployer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The file {@code features.txt} of a home: what is installed besides the role ({@code +name}) and
 * what is left out of it ({@code -name}). The launcher reads it at the next start.
 */
final class FeatureChoices {
  private static final String HEAD =
      "# Features besides those of the role (+name), and of the role left out (-name). feature:install and feature:remove write"
          + " this file.";

  private final Path file;

  FeatureChoices(Path file) {
    this.file = file;
  }

  /** Records that features came or went; synced, whole or not at all. */
  void record(List<Feature> changed, boolean installed) throws IOException {
    List<String> lines =
        Files.exists(file) ? new ArrayList<>(Files.readAllLines(file)) : new ArrayList<>(List.of(HEAD));
    for (Feature feature : changed) {
      lines.removeIf(line -> line.strip().matches("[+-]" + java.util.regex.Pattern.quote(feature.name())));
      if (installed != feature.ofRole()) {
        lines.add((installed ? "+" : "-") + feature.name());
      }
    }
    JarStore.write(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
