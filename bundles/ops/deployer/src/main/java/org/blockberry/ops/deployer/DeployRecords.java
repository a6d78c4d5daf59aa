package org.blockberry.ops.deployer;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.blockberry.api.admin.DeployRecord;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The present record of every file; each change goes to the journal and the log. Written by one
 * thread at a time, read by any.
 */
final class DeployRecords {
  private static final int MAX_STUCK = 50;
  private static final Logger LOG = LoggerFactory.getLogger(DeployRecords.class);

  private final DeployJournal journal;
  private final Clock clock;
  private volatile Map<String, DeployRecord> byFile = Map.of();
  private volatile List<DeployRecord> stuck = List.of();

  DeployRecords(DeployJournal journal, Clock clock) {
    this.journal = journal;
    this.clock = clock;
  }

  /** Ordered by file; behind them the plugins that could not be removed. */
  List<DeployRecord> list() {
    List<DeployRecord> all = new java.util.ArrayList<>(byFile.values());
    all.addAll(stuck);
    return all;
  }

  Optional<DeployRecord> of(String file) {
    return Optional.ofNullable(byFile.get(file));
  }

  /** Puts the record of a file unless it says the same already. */
  DeployRecord put(DroppedFile file, String state, String cause) {
    DeployRecord.Builder record =
        DeployRecord.builder(file.file(), state, clock.instant())
            .sha256(file.sha256())
            .cause(cause);
    file.facts()
        .ifPresent(
            facts ->
                record
                    .bundle(facts.name())
                    .version(facts.version().toString())
                    .offers(facts.offers()));
    return put(record.build());
  }

  /**
   * Records that a plugin of a file that is gone was removed; {@code problem} keeps it in sight
   * until the next start.
   */
  void removed(RunningBundle bundle, String cause, Optional<String> problem) {
    DeployRecord record =
        DeployRecord.builder(bundle.file(), "removed", clock.instant())
            .bundle(bundle.name())
            .version(bundle.version().toString())
            .sha256(bundle.sha256())
            .offers(bundle.offers())
            .cause(problem.map(text -> cause + ", but " + text).orElse(cause))
            .build();
    report(record);
    journal.add(record);
    if (problem.isPresent()) {
      List<DeployRecord> more = new java.util.ArrayList<>(stuck);
      more.add(record);
      stuck = List.copyOf(more.subList(Math.max(0, more.size() - MAX_STUCK), more.size()));
    }
  }

  /** A file is gone and nothing of it runs. */
  void forget(String file, String cause) {
    DeployRecord last = byFile.get(file);
    if (last != null) {
      if (!last.state().equals("active")) {
        journal.add(
            DeployRecord.builder(file, "removed", clock.instant())
                .bundle(last.bundle())
                .version(last.version())
                .sha256(last.sha256())
                .offers(last.offers())
                .cause(cause)
                .build());
      }
      Map<String, DeployRecord> next = new TreeMap<>(byFile);
      next.remove(file);
      byFile = java.util.Collections.unmodifiableMap(next);
    }
  }

  private DeployRecord put(DeployRecord record) {
    DeployRecord last = byFile.get(record.file());
    if (last != null
        && last.state().equals(record.state())
        && last.sha256().equals(record.sha256())
        && last.cause().equals(record.cause())) {
      return last;
    }
    report(record);
    journal.add(record);
    replace(record.file(), record);
    return record;
  }

  private void replace(String file, DeployRecord record) {
    Map<String, DeployRecord> next = new TreeMap<>(byFile);
    next.put(file, record);
    byFile = java.util.Collections.unmodifiableMap(next);
  }

  /** One line about a file for an operator. */
  static String line(DeployRecord record) {
    String what =
        record.bundle().isEmpty()
            ? record.file()
            : record.file()
                + " ("
                + record.bundle()
                + " "
                + Version.parseVersion(record.version())
                + ")";
    String offers =
        record.offers().isEmpty() ? "" : ", offers " + String.join(", ", record.offers());
    return what
        + " is "
        + record.state()
        + (record.cause().isEmpty() ? offers : ": " + record.cause());
  }

  private static void report(DeployRecord record) {
    if (record.state().equals("refused") || record.state().equals("waiting")) {
      LOG.warn("{}", line(record));
    } else {
      LOG.info("{}", line(record));
    }
  }
}
