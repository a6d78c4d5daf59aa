package org.blockberry.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The file {@code supply-chain.lock}: every foreign artifact that is shipped, each with its hash. */
record SupplyLock(List<LockedArtifact> artifacts) {
  private static final String HEAD = """
      # Every foreign artifact in the archive, with the SHA-256 of its jar. The build stops when a jar differs, is missing here, or is too much here.
      # After a change of dependencies: mvn -B -ntp -q -DskipTests -Dsupply.lock=update package, then read the difference before you commit it.
      """;

  SupplyLock {
    artifacts = artifacts.stream().sorted(Comparator.comparing(LockedArtifact::id)).toList();
  }

  static SupplyLock read(Path file) throws IOException {
    List<LockedArtifact> artifacts = new ArrayList<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] words = line.strip().split("\\s+");
      String[] id = words.length == 3 ? words[2].split(":") : new String[0];
      if (id.length < 3 || id.length > 4) {
        throw new IOException(file + ":" + number + ": \"" + line + "\" is not: SHA256 USE[,USE] GROUP:ARTIFACT:VERSION[:CLASSIFIER]");
      }
      try {
        artifacts.add(new LockedArtifact(id[0], id[1], id[2], id.length == 4 ? id[3] : "", words[0], Set.of(words[1].split(","))));
      } catch (IllegalArgumentException e) {
        throw new IOException(file + ":" + number + ": " + e.getMessage(), e);
      }
    }
    return new SupplyLock(artifacts);
  }

  void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder(HEAD);
    artifacts.forEach(one -> text.append(one.sha256()).append(' ').append(String.join(",", one.uses())).append(' ').append(one.id())
        .append('\n'));
    Files.writeString(file, text.toString());
  }
}
