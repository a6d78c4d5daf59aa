package org.blockberry.ops.deployer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.blockberry.api.admin.DeployRecord;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened, one JSON object per line in {@code history.jsonl}, the newest last. At most
 * {@value #KEPT} lines are kept, and of each plugin those of its last versions that ran, however
 * old. Not thread safe.
 */
final class DeployJournal {
  static final int KEPT = 1_000;
  private static final int MAX_BYTES = 16 << 20;
  private static final String ROLLED_BACK = "rollback";
  private static final Logger LOG = LoggerFactory.getLogger(DeployJournal.class);

  /** A record, and whether it sets back the version below which nothing comes in. */
  private record Line(DeployRecord record, boolean rollback) {}

  private final Path file;
  private final int keptVersions;
  private List<Line> lines = new ArrayList<>();

  /** Reads what is there; a line torn by a crash is left out. */
  DeployJournal(Path file, int keptVersions) throws IOException {
    this.file = file;
    this.keptVersions = keptVersions;
    try {
      if (Files.size(file) > MAX_BYTES) {
        Files.move(
            file,
            file.resolveSibling(file.getFileName() + ".oversized"),
            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        LOG.warn(
            "{} was larger than {} bytes and was put aside; a new one begins", file, MAX_BYTES);
      }
      String text = Files.readString(file);
      for (String line : text.split("\n")) {
        read(line).ifPresent(lines::add);
      }
      if (!text.isEmpty() && !text.endsWith("\n")) {
        Files.writeString(
            file, "\n", StandardOpenOption.APPEND); // what was torn must not swallow the next line
      }
    } catch (NoSuchFileException e) {
      LOG.debug("no history yet");
    }
    if (lines.size() > KEPT) {
      compact();
    }
  }

  /** Appends one. */
  void add(DeployRecord record) {
    append(new Line(record, false));
  }

  /** From now on this version is the oldest that may come in. */
  void addRollback(DeployRecord target) {
    append(new Line(target, true));
  }

  /** The newest ones, newest last. */
  List<DeployRecord> last(int max) {
    return lines.subList(Math.max(0, lines.size() - max), lines.size()).stream()
        .map(Line::record)
        .toList();
  }

  /** By symbolic name, what ran last or was gone back to. */
  Map<String, LastActive> lastActive() {
    Map<String, LastActive> last = new HashMap<>();
    lines.stream()
        .filter(DeployJournal::ran)
        .forEach(
            line ->
                last.put(
                    line.record().bundle(),
                    new LastActive(
                        Version.parseVersion(line.record().version()), line.record().sha256())));
    return last;
  }

  /** The version that ran before and is lower than {@code present}, the latest first. */
  Optional<DeployRecord> previous(String bundle, Version present) {
    return lines.stream()
        .filter(
            line ->
                ran(line)
                    && line.record().bundle().equals(bundle)
                    && Version.parseVersion(line.record().version()).compareTo(present) < 0)
        .map(Line::record)
        .reduce((earlier, later) -> later);
  }

  /** Hashes of the last versions of each plugin that ran. */
  Set<String> hashesToKeep() {
    return lastRuns().stream().map(line -> line.record().sha256()).collect(Collectors.toSet());
  }

  private List<Line> lastRuns() {
    Map<String, Map<String, Line>> byBundle = new HashMap<>();
    for (int i = lines.size() - 1; i >= 0; i--) {
      Line line = lines.get(i);
      if (ran(line)) {
        Map<String, Line> versions =
            byBundle.computeIfAbsent(
                line.record().bundle(), unused -> new java.util.LinkedHashMap<>());
        if (versions.size() <= keptVersions) {
          versions.putIfAbsent(line.record().sha256(), line);
        }
      }
    }
    return byBundle.values().stream().flatMap(versions -> versions.values().stream()).toList();
  }

  private static boolean ran(Line line) {
    return line.record().state().equals("active") || line.rollback();
  }

  private void append(Line line) {
    lines.add(line);
    try {
      if (lines.size() > 2 * KEPT) {
        compact();
      } else {
        Files.writeString(
            file,
            write(line) + "\n",
            StandardCharsets.UTF_8,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      // The node goes on; what is lost is the memory of this step after a restart.
      LOG.error("the history of deployments cannot be written: {}", e.toString());
    }
  }

  private void compact() throws IOException {
    List<Line> keep = new ArrayList<>(lastRuns());
    Set<Line> runs = Set.copyOf(keep);
    List<Line> recent = lines.subList(lines.size() - KEPT, lines.size());
    List<Line> older =
        lines.subList(0, lines.size() - KEPT).stream().filter(runs::contains).toList();
    List<Line> kept = new ArrayList<>(older);
    kept.addAll(recent);
    lines = kept;
    JarStore.write(
        file,
        lines.stream()
            .map(line -> write(line) + "\n")
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.UTF_8));
  }

  private static String write(Line line) {
    DeployRecord record = line.record();
    Map<String, Object> members = new java.util.LinkedHashMap<>();
    members.put("time", record.time().toString());
    members.put("file", record.file());
    members.put("state", record.state());
    members.put("bundle", record.bundle());
    members.put("version", record.version());
    members.put("sha256", record.sha256());
    members.put("offers", record.offers());
    members.put("cause", record.cause());
    members.put("event", line.rollback() ? ROLLED_BACK : "state");
    return JsonLine.write(members);
  }

  private static Optional<Line> read(String text) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    try {
      Map<String, Object> members = JsonLine.read(text);
      String version = text(members, "version");
      Version.parseVersion(version);
      DeployRecord record =
          DeployRecord.builder(
                  text(members, "file"),
                  text(members, "state"),
                  Instant.parse(text(members, "time")))
              .bundle(text(members, "bundle"))
              .version(version)
              .sha256(text(members, "sha256"))
              .offers(((List<?>) members.get("offers")).stream().map(String.class::cast).toList())
              .cause(text(members, "cause"))
              .build();
      return Optional.of(new Line(record, text(members, "event").equals(ROLLED_BACK)));
    } catch (RuntimeException e) {
      LOG.warn(
          "a line of the history of deployments cannot be read and is left out: {}", e.toString());
      return Optional.empty();
    }
  }

  private static String text(Map<String, Object> members, String name) {
    if (members.get(name) instanceof String value) {
      return value;
    }
    throw new IllegalArgumentException("it has no " + name);
  }
}
