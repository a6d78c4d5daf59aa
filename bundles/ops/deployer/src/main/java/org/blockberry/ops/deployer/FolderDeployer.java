package org.blockberry.ops.deployer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.admin.DeployAdmin;
import org.blockberry.api.admin.DeployRecord;
import org.blockberry.api.admin.TrustRecord;
import org.blockberry.api.value.JsonValue;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators do with the drop folder, and the thread {@code bb-deploy} that looks at it every
 * {@link #POLL}.
 */
final class FolderDeployer implements DeployAdmin, AutoCloseable {
  static final Duration POLL = Duration.ofMillis(200);
  private static final int LOOKS_PER_SECOND = 5;
  private static final Logger LOG = LoggerFactory.getLogger(FolderDeployer.class);

  private final Path folder;
  private final DropFolder drop;
  private final DeployRecords records;
  private final DeployJournal journal;
  private final JarStore store;
  private final Inspection inspection;
  private final PluginHost host;
  private final Supplier<TrustPolicy> trust;
  private final TrustStore certificates;
  private final Watch watch;
  private Map<String, String> trustStamp;
  private int looks;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean bundlesChanged = new AtomicBoolean();
  private final AtomicBoolean trustChanged = new AtomicBoolean();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "bb-deploy");
            made.setDaemon(true);
            return made;
          });

  /**
   * What upgrades on probation are watched with.
   *
   * @param length of the probation
   */
  record Watch(NodeEyes node, Clock clock, Supplier<Duration> length) {}

  /**
   * @param folder where operators drop jars; the one that commands write to
   */
  FolderDeployer(
      Path folder,
      DropFolder drop,
      DeployRecords records,
      DeployJournal journal,
      JarStore store,
      Inspection inspection,
      PluginHost host,
      Supplier<TrustPolicy> trust,
      TrustStore certificates,
      Watch watch) {
    this.certificates = certificates;
    this.watch = watch;
    this.folder = folder;
    this.drop = drop;
    this.records = records;
    this.journal = journal;
    this.store = store;
    this.inspection = inspection;
    this.host = host;
    this.trust = trust;
  }

  /** Takes what is there, then goes on looking. Everything that can run runs when this returns. */
  void start() throws InterruptedException {
    begin();
    thread.scheduleWithFixedDelay(
        this::tick, POLL.toMillis(), POLL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Takes what is there, and leaves it to somebody else to call {@link #tick}. */
  void begin() throws InterruptedException {
    lock.lock();
    try {
      trustStamp = certificates.stamp();
      drop.boot();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Bundles came, went or changed: what waited is tried again at the next look. Any thread, returns
   * at once.
   */
  void bundlesChanged() {
    bundlesChanged.set(true);
  }

  /**
   * Settings or certificates changed: everything is judged again at the next look. Any thread,
   * returns at once.
   */
  void trustChanged() {
    trustChanged.set(true);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  @Override
  public List<DeployRecord> list() {
    return records.list();
  }

  @Override
  public List<DeployRecord> history(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("max is " + max + " but must be 1 or more");
    }
    return locked(() -> journal.last(max));
  }

  @Override
  public List<String> diagnose(String name) {
    List<DeployRecord> all = records.list();
    return all.stream()
        .filter(
            record ->
                name.isEmpty()
                    ? !record.state().equals("active")
                    : record.file().equals(name) || record.bundle().equals(name))
        .map(DeployRecords::line)
        .toList();
  }

  @Override
  public JsonValue plan(Path jar) {
    return locked(
        () -> {
          byte[] content = read(jar);
          DroppedFile file = judged(fileNameFor(jar, JarStore.sha256(content)), content);
          JsonValue.ObjectBuilder plan =
              JsonValue.object().put("file", file.file()).put("sha256", file.sha256());
          file.facts()
              .ifPresent(
                  facts -> {
                    plan.put("bundle", facts.name())
                        .put("version", facts.version().toString())
                        .put("offers", texts(facts.offers()))
                        .put("requirements", texts(DryRun.requirements(facts)));
                    plan.put(
                        "running",
                        texts(
                            drop.running().stream()
                                .filter(bundle -> bundle.name().equals(facts.name()))
                                .map(bundle -> bundle.version().toString())
                                .toList()));
                  });
          DroppedFile.Obstacle obstacle =
              file.obstacle()
                  .orElseGet(
                      () ->
                          file.facts()
                              .flatMap(host::missing)
                              .map(DroppedFile.Obstacle::waiting)
                              .orElse(null));
          DeployPlan.Mark mark =
              obstacle != null
                  ? new DeployPlan.Mark(obstacle.state(), obstacle.cause())
                  : drop.planWith(file)
                      .marks()
                      .getOrDefault(file.file(), new DeployPlan.Mark("active", ""));
          return plan.put("verdict", file.obstacle().isPresent() ? "refused" : "accepted")
              .put("outcome", mark.state())
              .put("cause", mark.cause())
              .build();
        });
  }

  @Override
  public DeployRecord install(Path jar) {
    return locked(
        () -> {
          byte[] content = read(jar);
          DroppedFile file = judged(fileNameFor(jar, JarStore.sha256(content)), content);
          String refusal =
              file.obstacle()
                  .map(DroppedFile.Obstacle::cause)
                  .or(
                      () ->
                          Optional.ofNullable(drop.planWith(file).marks().get(file.file()))
                              .filter(mark -> !mark.state().equals("active"))
                              .map(DeployPlan.Mark::cause))
                  .orElse("");
          if (!refusal.isEmpty()) {
            throw new AdminException(file.file() + " is refused: " + refusal);
          }
          write(folder.resolve(file.file()), content);
          drop.lookAtOnce();
          DeployRecord outcome = outcome(file.file());
          if (outcome.state().equals("refused")) {
            delete(folder.resolve(file.file()));
            drop.lookAtOnce();
            throw new AdminException(file.file() + " is refused: " + outcome.cause());
          }
          return outcome;
        });
  }

  @Override
  public DeployRecord remove(String name) {
    return locked(
        () -> {
          List<Map.Entry<Path, DroppedFile>> meant =
              drop.files().entrySet().stream()
                  .filter(
                      entry ->
                          entry.getValue().file().equals(name) || isBundle(entry.getValue(), name))
                  .toList();
          if (meant.isEmpty()) {
            throw new AdminException(
                "no file or bundle called "
                    + name
                    + " is in the drop folder. deploy:list shows what is.");
          }
          for (Map.Entry<Path, DroppedFile> entry : meant) {
            mustBeOurs(entry.getKey());
          }
          DroppedFile first = meant.get(0).getValue();
          DeployRecord last = outcome(first.file());
          for (Map.Entry<Path, DroppedFile> entry : meant) {
            delete(entry.getKey());
          }
          drop.lookAtOnce();
          return journal.last(2 * meant.size() + 2).stream()
              .filter(
                  record -> record.file().equals(first.file()) && record.state().equals("removed"))
              .reduce((earlier, later) -> later)
              .orElse(last);
        });
  }

  @Override
  public DeployRecord rollback(String bundle) {
    return locked(
        () -> {
          Version present =
              drop.running().stream()
                  .filter(running -> running.name().equals(bundle))
                  .map(RunningBundle::version)
                  .max(Comparator.naturalOrder())
                  .or(
                      () ->
                          Optional.ofNullable(journal.lastActive().get(bundle))
                              .map(LastActive::version))
                  .orElseThrow(
                      () ->
                          new AdminException(
                              "no bundle called "
                                  + bundle
                                  + " has run here. deploy:list shows what is there."));
          DeployRecord target =
              journal
                  .previous(bundle, present)
                  .filter(record -> store.has(record.sha256()))
                  .orElseThrow(
                      () ->
                          new AdminException(
                              "no version of " + bundle + " before " + present + " is kept"));
          List<Path> newer =
              drop.files().entrySet().stream()
                  .filter(
                      entry ->
                          isBundle(entry.getValue(), bundle)
                              && !entry.getValue().sha256().equals(target.sha256())
                              && entry
                                      .getValue()
                                      .facts()
                                      .orElseThrow()
                                      .version()
                                      .compareTo(Version.parseVersion(target.version()))
                                  > 0)
                  .map(Map.Entry::getKey)
                  .toList();
          newer.forEach(this::mustBeOurs);
          String name = fileNameFor(Path.of(target.file()), target.sha256());
          write(folder.resolve(name), stored(target.sha256()));
          journal.addRollback(
              DeployRecord.builder(name, "waiting", java.time.Instant.now())
                  .bundle(bundle)
                  .version(target.version())
                  .sha256(target.sha256())
                  .offers(target.offers())
                  .cause("deploy:rollback from " + present)
                  .build());
          newer.forEach(FolderDeployer::delete);
          drop.lookAtOnce();
          return outcome(name);
        });
  }

  @Override
  public List<TrustRecord> trust() {
    return locked(certificates::list);
  }

  @Override
  public List<TrustRecord> addTrust(Path certificate) {
    return changingTrust(() -> certificates.add(certificate));
  }

  @Override
  public TrustRecord removeTrust(String id) {
    return changingTrust(() -> certificates.remove(id));
  }

  @Override
  public TrustRecord revoke(String id, String reason) {
    return changingTrust(() -> certificates.revoke(id, reason));
  }

  /** What was trusted and is not any more has gone when this returns. */
  private <R> R changingTrust(Work<R> work) {
    return locked(
        () -> {
          R result = work.run();
          trustStamp = certificates.stamp();
          drop.trust(trust.get());
          return result;
        });
  }

  /** An upgrade misbehaved on probation: it is put aside and what it replaced comes back. */
  private void goBack(DropFolder.Misbehaved one) throws InterruptedException {
    RunningBundle bad = one.bundle();
    Optional<DeployRecord> before =
        journal.last(Integer.MAX_VALUE).stream()
            .filter(record -> record.sha256().equals(one.trial().before()))
            .reduce((earlier, later) -> later);
    String cause = "quarantined: misbehaved within its probation: " + one.problem();
    try {
      if (before.isEmpty() || !store.has(one.trial().before())) {
        throw new AdminException("the version before is not kept");
      }
      String version = before.get().version();
      boolean there =
          drop.files().values().stream()
              .anyMatch(file -> file.sha256().equals(one.trial().before()));
      String name = fileNameFor(Path.of(before.get().file()), one.trial().before());
      if (!there) {
        write(folder.resolve(name), stored(one.trial().before()));
      }
      journal.addRollback(
          DeployRecord.builder(name, "waiting", watch.clock().instant())
              .bundle(bad.name())
              .version(version)
              .sha256(one.trial().before())
              .offers(before.get().offers())
              .cause("back from " + bad.version() + ", which misbehaved within its probation")
              .build());
      drop.quarantine(bad, cause + "; version " + version + " is back");
      LOG.error(
          "{} {} {}; version {} comes back", bad.name(), bad.version(), cause, version);
    } catch (AdminException e) {
      drop.quarantine(bad, cause + "; the version before cannot come back: " + e.getMessage());
      LOG.error(
          "{} {} {}; the version before cannot come back: {}",
          bad.name(),
          bad.version(),
          cause,
          e.getMessage());
    }
    drop.lookAtOnce();
  }

  /** Looks once. */
  void tick() {
    // A command in progress looks by itself.
    if (!lock.tryLock()) {
      return;
    }
    try {
      boolean full = ++looks % LOOKS_PER_SECOND == 0;
      Map<String, String> stamp = full ? certificates.stamp() : trustStamp;
      if (trustChanged.getAndSet(false) || !stamp.equals(trustStamp)) {
        trustStamp = stamp;
        drop.trust(trust.get());
      }
      drop.tick(bundlesChanged.getAndSet(false));
      if (full) {
        for (DropFolder.Misbehaved one :
            drop.misbehaved(watch.node(), watch.clock().instant(), watch.length().get())) {
          goBack(one);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // The thread must go on looking; the reason is for the log.
      LOG.error("looking at {} failed", folder, e);
    } finally {
      lock.unlock();
    }
  }

  /** Something that takes plugins' time. */
  private interface Work<R> {
    R run() throws InterruptedException;
  }

  private <R> R locked(Work<R> work) {
    lock.lock();
    try {
      return work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AdminException("interrupted; deploy:list shows how far it came");
    } finally {
      lock.unlock();
    }
  }

  private DroppedFile judged(String name, byte[] content) {
    String sha256 = JarStore.sha256(content);
    Inspection.Verdict verdict = inspection.judge(sha256, content);
    return new DroppedFile(name, sha256, verdict.facts(), verdict.obstacle());
  }

  private DeployRecord outcome(String file) {
    return records
        .of(file)
        .orElseThrow(() -> new AdminException(file + " was not seen in " + folder));
  }

  private static boolean isBundle(DroppedFile file, String name) {
    return file.facts().map(facts -> facts.name().equals(name)).orElse(false);
  }

  /** The name of {@code jar} unless other content has it. */
  private String fileNameFor(Path jar, String sha256) {
    String name = jar.getFileName().toString();
    String base = name.endsWith(".jar") ? name : name + ".jar";
    boolean taken =
        drop.files().values().stream()
            .anyMatch(file -> file.file().equals(base) && !file.sha256().equals(sha256));
    return taken
        ? base.substring(0, base.length() - 4) + "-" + sha256.substring(0, 8) + ".jar"
        : base;
  }

  private void mustBeOurs(Path file) {
    if (!file.startsWith(folder)) {
      throw new AdminException(file + " belongs to the distribution, which is read-only");
    }
  }

  private byte[] stored(String sha256) {
    try {
      return store.read(sha256);
    } catch (IOException e) {
      throw new AdminException("the kept version cannot be read: " + e.getMessage());
    }
  }

  private static byte[] read(Path jar) {
    try (InputStream in = Files.newInputStream(jar)) {
      return in.readNBytes(ContainerCheck.MAX_BYTES + 1);
    } catch (IOException e) {
      throw new AdminException("cannot read " + jar + ": " + e);
    }
  }

  private static void write(Path file, byte[] content) {
    try {
      JarStore.write(file, content);
    } catch (IOException e) {
      throw new AdminException("cannot write " + file + ": " + e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new AdminException("cannot delete " + file + ": " + e);
    }
  }

  private static JsonValue texts(List<String> texts) {
    return JsonValue.array(texts.stream().map(JsonValue::of).toList());
  }
}
