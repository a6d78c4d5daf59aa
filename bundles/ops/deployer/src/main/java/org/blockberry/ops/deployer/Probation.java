package org.blockberry.ops.deployer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Upgrades that have not proved themselves yet, one per plugin, also after a restart. The clock of
 * one runs while the node uses it. Until it has passed, the copy of the version before is kept. Not
 * thread safe.
 */
final class Probation {
  private static final Logger LOG = LoggerFactory.getLogger(Probation.class);

  /**
   * One upgrade.
   *
   * @param bundle symbolic name
   * @param sha256 of the new jar
   * @param before hash of the jar that it replaced, the last one that had passed
   * @param since when the node began to use it; empty if it does not
   */
  record Trial(String bundle, String sha256, String before, Optional<Instant> since) {}

  private final Path file;
  private final Map<String, Trial> trials = new LinkedHashMap<>();

  Probation(Path file) throws IOException {
    this.file = file;
    try {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.split(" ");
        if (words.length == 4 && words[1].matches("[0-9a-f]{64}") && words[2].matches("[0-9a-f]{64}")) {
          trials.put(
              words[0],
              new Trial(
                  words[0],
                  words[1],
                  words[2],
                  words[3].equals("-") ? Optional.empty() : Optional.of(Instant.parse(words[3]))));
        }
      }
    } catch (NoSuchFileException e) {
      LOG.debug("nothing is on probation");
    } catch (java.time.format.DateTimeParseException e) {
      LOG.warn("{} cannot be read and is left out: {}", file, e.toString());
    }
  }

  List<Trial> trials() {
    return List.copyOf(trials.values());
  }

  /** A version started; {@code last} ran before it. */
  void started(String bundle, Version version, String sha256, Optional<LastActive> last) {
    Trial present = trials.get(bundle);
    boolean upgrade =
        last.isPresent()
            && !last.get().sha256().equals(sha256)
            && last.get().version().compareTo(version) < 0;
    if (upgrade) {
      boolean inTrial = present != null && present.sha256().equals(last.get().sha256());
      String before = inTrial ? present.before() : last.get().sha256();
      trials.put(bundle, new Trial(bundle, sha256, before, Optional.empty()));
      write();
    } else if (present != null && !present.sha256().equals(sha256)) {
      end(bundle); // gone back
    }
  }

  /** Whether the node uses it now; gives those that have passed. */
  List<Trial> look(Instant now, Duration length, Set<String> used) {
    List<Trial> passed = new ArrayList<>();
    for (Trial trial : trials()) {
      boolean runs = used.contains(trial.sha256());
      if (runs != trial.since().isPresent()) {
        trials.put(
            trial.bundle(),
            new Trial(
                trial.bundle(),
                trial.sha256(),
                trial.before(),
                runs ? Optional.of(now) : Optional.empty()));
        write();
      } else if (runs && !now.isBefore(trial.since().get().plus(length))) {
        passed.add(trial);
      }
    }
    return passed;
  }

  void end(String bundle) {
    if (trials.remove(bundle) != null) {
      write();
    }
  }

  Set<String> hashesToKeep() {
    return trials.values().stream().map(Trial::before).collect(Collectors.toSet());
  }

  private void write() {
    StringBuilder text = new StringBuilder();
    trials
        .values()
        .forEach(
            trial ->
                text.append(trial.bundle()).append(' ').append(trial.sha256()).append(' ')
                    .append(trial.before()).append(' ')
                    .append(trial.since().map(Instant::toString).orElse("-")).append('\n'));
    try {
      JarStore.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.error("the list of plugins on probation cannot be written: {}", e.toString());
    }
  }
}
