package org.blockberry.ops.config;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.blockberry.api.config.ConfigEntry;
import org.blockberry.api.config.ConfigProblem;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.config.InvalidConfigurationException;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Configuration} over one file, which is looked at every {@link #POLL}. What it says counts
 * once it looks the same in two looks and is valid; otherwise the last valid values stay and {@link
 * #health} warns. The thread {@code bb-config} looks and tells listeners. Until the first {@link
 * #check} the file counts as it is, since the tables are not known yet.
 */
final class FileConfiguration implements Configuration, AutoCloseable {
  static final Duration POLL = Duration.ofMillis(200);

  /**
   * Looks without a file before that is reported: some editors remove a file before they write it
   * again.
   */
  private static final int MAX_READS = 256; // plugins come with schemas of their own
  private static final int LOOKS_BEFORE_GONE = 5;

  private static final Duration LISTENERS_DEADLINE = Duration.ofSeconds(30);
  private static final Logger LOG = LoggerFactory.getLogger(FileConfiguration.class);

  private final Path path;
  private final ConfigFile file;
  private final ScheduledExecutorService thread;
  private final Collection<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Object lock = new Object();
  private volatile Thread worker;
  private volatile KnownTables known = KnownTables.NONE;
  private volatile ConfigSources current;
  private volatile Reads lastReads = new Reads(null, Map.of());
  private volatile List<ConfigProblem> rejected = List.of();
  // Below: guarded by lock.
  private Tolerance tolerance;
  private TomlDocument latest;
  private ConfigFile.Stamp seen;
  private ConfigFile.Stamp candidate;
  private int looksWithoutFile;

  FileConfiguration(Path path, Map<String, String> environment) {
    this.path = path;
    this.file = new ConfigFile(path);
    this.seen = file.stamp();
    this.latest = file.read();
    this.current =
        new ConfigSources(path.getFileName().toString(), latest, EnvironmentNames.relevant(environment), Map.of());
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, "bb-config");
              made.setDaemon(true);
              worker = made;
              return made;
            });
  }

  /** Begins to look at the file. */
  void start() {
    thread.scheduleWithFixedDelay(
        this::look, POLL.toMillis(), POLL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Replaces the known tables; content refused before is measured again. Any thread, returns at
   * once.
   */
  void describe(Collection<KnownTables.Described> tables) {
    known = KnownTables.of(tables);
    if (!rejected.isEmpty()) {
      thread.execute(this::tryLatest);
    }
  }

  /** Whether what stands in the file is what counts. */
  HealthStatus health() {
    List<ConfigProblem> now = rejected;
    return now.isEmpty()
        ? HealthStatus.OK
        : HealthStatus.warn(
            path.getFileName()
                + " is not valid, the last valid values count: "
                + now.get(0).line()
                + (now.size() > 1 ? " (and " + (now.size() - 1) + " more)" : ""));
  }

  @Override
  public Path file() {
    return path;
  }

  @Override
  public List<ConfigProblem> check(Collection<String> tolerated) {
    synchronized (lock) {
      tolerance = Tolerance.of(tolerated);
      // The file as it is now, but only measured: it may be half written.
      return new ConfigReading(current.withFile(file.read())).problems(known, tolerance);
    }
  }

  @Override
  public Settings read(String table, SettingsSchema schema) {
    ConfigSources sources = current;
    Reads reads = lastReads;
    if (reads.of() != sources || reads.done().size() >= MAX_READS) {
      reads = new Reads(sources, new ConcurrentHashMap<>());
      lastReads = reads;
    }
    return reads.done().computeIfAbsent(new Question(table, schema), asked -> new ConfigReading(sources).settings(table, schema));
  }

  private record Question(String table, SettingsSchema schema) {}

  /** What was read of the present content: some ask again with every block. */
  private record Reads(ConfigSources of, Map<Question, Settings> done) {}

  @Override
  public Map<String, Object> given(String table) {
    return new ConfigReading(current).given(table);
  }

  @Override
  public List<Settings> readAll(String name, SettingsSchema schema) {
    return new ConfigReading(current).repeated(name, schema);
  }

  @Override
  public List<ConfigEntry> entries() {
    return new ConfigReading(current).entries(known);
  }

  @Override
  public void set(String key, String value, boolean transientOnly) {
    synchronized (lock) {
      KnownTables.Known setting = settable(key);
      SettingText.Outcome outcome = SettingText.fromWord(setting.key(), value);
      if (outcome.problem().isPresent()) {
        throw refused("new value", key, outcome.problem().get() + ". Nothing was changed.");
      }
      Map<String, String> overlay = new HashMap<>(current.overlay());
      if (transientOnly) {
        overlay.put(key, value);
        current = current.withOverlay(overlay);
      } else {
        overlay.remove(key);
        TomlDocument edited = edit(setting, TomlValues.literal(outcome.value()));
        write(edited.text());
        current = current.withFile(edited).withOverlay(overlay);
      }
      LOG.info(
          "{} was set to {}{}",
          key,
          setting.key().secret() ? "***" : TomlValues.literal(outcome.value()),
          transientOnly ? " for this run" : "");
      if (!setting.key().live()) {
        LOG.warn("{} takes effect after a restart", key);
      }
    }
    tellAndWait();
  }

  @Override
  public AutoCloseable onChange(Runnable listener) {
    // A wrapper of its own, so that one listener registered twice is removed one by one.
    Runnable entry = () -> listener.run();
    listeners.add(entry);
    return () -> listeners.remove(entry);
  }

  @Override
  public void close() {
    thread.shutdownNow();
    listeners.clear();
  }

  /** One look at the file, on the thread. */
  void look() {
    try {
      synchronized (lock) {
        ConfigFile.Stamp now = file.stamp();
        looksWithoutFile = now.equals(ConfigFile.Stamp.ABSENT) ? looksWithoutFile + 1 : 0;
        boolean steady =
            looksWithoutFile == 0 ? now.equals(candidate) : looksWithoutFile >= LOOKS_BEFORE_GONE;
        candidate = now;
        if (now.equals(seen) || !steady) {
          return;
        }
        seen = now;
        latest = file.read();
      }
      tryLatest();
    } catch (RuntimeException e) {
      // The thread must go on looking; the reason is for the log.
      LOG.error("looking at {} failed", path, e);
    }
  }

  private void tryLatest() {
    boolean changed;
    synchronized (lock) {
      ConfigSources next = current.withFile(latest);
      ConfigReading reading = new ConfigReading(next);
      List<ConfigProblem> problems =
          tolerance == null ? reading.syntaxProblems() : reading.problems(known, tolerance);
      if (!problems.equals(rejected)) {
        problems.forEach(problem -> LOG.error("{} The last valid value stays.", problem.line()));
      }
      rejected = problems;
      if (!problems.isEmpty()) {
        return;
      }
      changed = !next.sameValues(current);
      warnOfRestarts(current, next);
      current = next;
    }
    if (changed) {
      LOG.info("{} has changed", path.getFileName());
      tell();
    }
  }

  private void warnOfRestarts(ConfigSources before, ConfigSources after) {
    Map<String, String> old = new LinkedHashMap<>();
    new ConfigReading(before).entries(known).forEach(entry -> old.put(entry.key(), entry.value()));
    new ConfigReading(after)
        .entries(known).stream()
            .filter(entry -> !entry.value().equals(old.get(entry.key())))
            .filter(entry -> known.key(entry.key()).map(one -> !one.key().live()).orElse(false))
            .forEach(
                entry -> LOG.warn("{} was changed; it takes effect after a restart", entry.key()));
  }

  private KnownTables.Known settable(String key) {
    KnownTables.Known setting =
        known
            .key(key)
            .orElseThrow(() -> refused("new value", key, UnknownNames.notASetting(known, key)));
    if (current.environment().containsKey(setting.variable())) {
      throw refused(
          "environment variable " + setting.variable(),
          key,
          "is overridden by this variable. Unset it and start again, then set the key.");
    }
    return setting;
  }

  /** The file with one key changed, proven to differ in that key only and to be valid. */
  private TomlDocument edit(KnownTables.Known setting, String literal) {
    TomlDocument before = file.read();
    List<ConfigProblem> already = new ConfigReading(current.withFile(before)).syntaxProblems();
    if (!already.isEmpty()) {
      throw new InvalidConfigurationException(already);
    }
    TomlDocument after =
        TomlDocument.parse(
            TomlEdit.set(before.text(), setting.table(), setting.key().name(), literal));
    if (!after.mistakes().isEmpty() || !sameBut(setting.full(), before, after)) {
      TomlDocument.Leaf leaf = before.leaves().get(setting.full());
      throw refused(
          current.fileName() + ":" + (leaf == null ? 1 : leaf.line()),
          setting.full(),
          "is written in a way that cannot be changed in place, such as an inline table. Edit the"
              + " file by hand.");
    }
    List<ConfigProblem> problems =
        new ConfigReading(current.withFile(after))
            .problems(known, tolerance == null ? Tolerance.NONE : tolerance);
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException(problems);
    }
    return after;
  }

  private static boolean sameBut(String key, TomlDocument before, TomlDocument after) {
    Map<String, Object> left = new HashMap<>();
    before.leaves().forEach((name, leaf) -> left.put(name, leaf.value()));
    Map<String, Object> right = new HashMap<>();
    after.leaves().forEach((name, leaf) -> right.put(name, leaf.value()));
    left.remove(key);
    return right.remove(key) != null && left.equals(right);
  }

  private void write(String text) {
    try {
      file.replace(text);
      seen = file.stamp();
      latest = TomlDocument.parse(text);
      rejected = List.of();
    } catch (IOException e) {
      throw refused(
          path.toString(),
          "",
          "cannot be written: "
              + e.getMessage()
              + ". Make the folder writable, or change the key for this run only (--transient).");
    }
  }

  private static InvalidConfigurationException refused(String where, String key, String message) {
    return new InvalidConfigurationException(List.of(new ConfigProblem(where, key, message)));
  }

  private void tell() {
    for (Runnable listener : listeners) {
      try {
        listener.run();
      } catch (RuntimeException e) {
        // One listener's failure must not keep the others from hearing of the change.
        LOG.error("a listener for configuration changes failed", e);
      }
    }
  }

  private void tellAndWait() {
    if (Thread.currentThread() == worker) {
      tell();
      return;
    }
    Future<?> told = thread.submit(this::tell);
    try {
      told.get(LISTENERS_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn(
          "a listener for configuration changes has not returned within {} s",
          LISTENERS_DEADLINE.toSeconds());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      LOG.error("telling of a configuration change failed", e.getCause());
    }
  }
}
