package org.blockberry.store.state.iavl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Processor time of all threads of this process by kind, as Linux counts it: also of those that Java does not know, such as RocksDB's and the collector's. */
final class ThreadTimes {
  private static final Path TASKS = Path.of("/proc/self/task");

  private final Map<String, Long> nanos;

  private ThreadTimes(Map<String, Long> nanos) {
    this.nanos = nanos;
  }

  /** Until now. */
  static ThreadTimes now() {
    Map<String, Long> nanos = new TreeMap<>();
    try (Stream<Path> tasks = Files.list(TASKS)) {
      for (Path task : tasks.toList()) {
        String kind = Files.readString(task.resolve("comm")).strip().replaceAll("[-#: ]*\\d+(:\\w+)?$", "");
        long time = Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]);
        nanos.merge(kind, time, Long::sum);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ThreadTimes(nanos);
  }

  /** What came since {@code before}, in milliseconds for each of {@code parts}, most first. */
  String since(ThreadTimes before, int parts) {
    List<Map.Entry<String, Long>> most = nanos.entrySet().stream()
        .map(one -> Map.entry(one.getKey(), one.getValue() - before.nanos.getOrDefault(one.getKey(), 0L)))
        .filter(one -> one.getValue() > parts * 50_000L)
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed()).toList();
    return most.stream().map(one -> String.format(Locale.ROOT, "%s %.1f", one.getKey(), one.getValue() / 1e6 / parts)).collect(Collectors.joining(", "));
  }
}
