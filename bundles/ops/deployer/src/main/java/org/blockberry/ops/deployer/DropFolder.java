package org.blockberry.ops.deployer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.blockberry.api.admin.DeployRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the framework as the folder says: looks, judges, plans, carries out, records. Every look is
 * a call of {@link #tick}; the first one, {@link #boot}, takes files as they are. Not thread safe:
 * {@link FolderDeployer} lets one caller in at a time.
 */
final class DropFolder {
  /**
   * Looks for which a file that is being written holds back everything else, so that a rename is
   * not seen as a deletion.
   */
  private static final int PATIENCE = 25;

  private static final int MAX_ROUNDS = 3 * FolderScan.MAX_FILES;
  private static final Logger LOG = LoggerFactory.getLogger(DropFolder.class);

  private final FolderScan scan;
  private final JarStore store;
  private final DeployJournal journal;
  private final DeployRecords records;
  private final Inspection inspection;
  private final PluginHost host;
  private final BootMarker marker;
  private final Quarantine quarantine;
  private final Probation probation;
  private final Supplier<Optional<StateMaker>> maker;
  private final boolean safe;
  private final Map<Path, DroppedFile> files = new TreeMap<>();
  private final Map<String, DroppedFile.Obstacle> obstacles = new HashMap<>();
  private final List<RunningBundle> running = new ArrayList<>();
  private int unsettledLooks;
  private boolean pending;
  private boolean booted;

  /**
   * @param maker made the chain's last state
   * @param safe whether nothing is started at all
   */
  DropFolder(
      FolderScan scan,
      JarStore store,
      DeployJournal journal,
      DeployRecords records,
      Inspection inspection,
      PluginHost host,
      BootMarker marker,
      Quarantine quarantine,
      Probation probation,
      Supplier<Optional<StateMaker>> maker,
      boolean safe) {
    this.maker = maker;
    this.scan = scan;
    this.store = store;
    this.journal = journal;
    this.records = records;
    this.inspection = inspection;
    this.host = host;
    this.marker = marker;
    this.quarantine = quarantine;
    this.probation = probation;
    this.safe = safe;
  }

  /** The first look: everything that can run runs when this returns. */
  void boot() throws InterruptedException {
    host.discardLeftovers();
    lookAtOnce();
    booted = true;
  }

  /** A look that takes every file as it is. */
  void lookAtOnce() throws InterruptedException {
    take(scan.look(true));
    settle();
  }

  /**
   * One look.
   *
   * @param bundlesChanged whether bundles came, went or changed since the last one
   */
  void tick(boolean bundlesChanged) throws InterruptedException {
    FolderScan.Look look = scan.look(false);
    unsettledLooks = look.unsettled() ? unsettledLooks + 1 : 0;
    if (look.unsettled() && unsettledLooks < PATIENCE) {
      take(new FolderScan.Look(union(look.present()), look.changed(), true));
      return;
    }
    boolean gone = !look.present().containsAll(files.keySet());
    take(look);
    if (gone || pending || bundlesChanged) {
      settle();
    }
  }

  /** Judges everything again. */
  void trust(TrustPolicy policy) throws InterruptedException {
    inspection.trust(policy);
    files.replaceAll(
        (path, file) -> {
          try {
            return file.sha256().isEmpty()
                ? file
                : dropped(path, file.sha256(), inspection.judgeKept(file.sha256()));
          } catch (IOException e) {
            return file; // no copy of a jar that broke a rule: the rule still holds
          }
        });
    settle();
  }

  /** An upgrade on probation against which the node has something. */
  record Misbehaved(Probation.Trial trial, RunningBundle bundle, String problem) {}

  /** Lets the clocks of probation run; gives the upgrades that the node had to put aside. */
  List<Misbehaved> misbehaved(NodeEyes node, java.time.Instant now, java.time.Duration length) {
    if (probation.trials().isEmpty()) {
      return List.of();
    }
    Set<String> used = new HashSet<>();
    List<Misbehaved> found = new ArrayList<>();
    for (Probation.Trial trial : probation.trials()) {
      for (RunningBundle bundle : running) {
        if (bundle.sha256().equals(trial.sha256())) {
          node.problem(bundle.name(), bundle.version())
              .ifPresent(problem -> found.add(new Misbehaved(trial, bundle, problem)));
          if (bundle.offers().isEmpty() || node.uses(bundle.name(), bundle.version())) {
            used.add(trial.sha256());
          }
        }
      }
    }
    for (Probation.Trial passed : probation.look(now, length, used)) {
      probation.end(passed.bundle());
      LOG.info("{} has passed its probation", passed.bundle());
      tidy();
    }
    return found;
  }

  /** Puts a running plugin out of use for good, or until its file is written again. */
  void quarantine(RunningBundle bundle, String cause) {
    quarantine.put(bundle.sha256(), cause);
    probation.end(bundle.name());
    pending = true;
  }

  /** Whether plugins are skipped. */
  boolean safe() {
    return safe;
  }

  List<RunningBundle> running() {
    return List.copyOf(running);
  }

  /** Files by path as they were last judged. */
  Map<Path, DroppedFile> files() {
    return new TreeMap<>(files);
  }

  /** What would become of one file more. */
  DeployPlan planWith(DroppedFile more) {
    List<DroppedFile> all = present();
    all.removeIf(file -> file.file().equals(more.file()));
    all.add(more);
    return DeployPlanner.plan(all, running, journal.lastActive(), maker.get());
  }

  private List<Path> union(List<Path> present) {
    Set<Path> all = new java.util.TreeSet<>(files.keySet());
    all.addAll(present);
    return List.copyOf(all);
  }

  private void take(FolderScan.Look look) {
    files.keySet().removeIf(path -> !look.present().contains(path));
    for (Path path : look.changed()) {
      pending = true;
      try {
        Optional<byte[]> jar = scan.read(path, ContainerCheck.MAX_BYTES);
        if (jar.isPresent()) {
          String sha256 = JarStore.sha256(jar.get());
          obstacles.remove(sha256); // written again: tried again
          if (booted) {
            quarantine.lift(sha256);
          }
          files.put(path, dropped(path, sha256, inspection.judge(sha256, jar.get())));
        }
      } catch (IOException e) {
        files.putIfAbsent( // one that runs stays until it is known what it was replaced by
            path,
            new DroppedFile(
                path.getFileName().toString(),
                "",
                Optional.empty(),
                Optional.of(DroppedFile.Obstacle.refused("cannot be read: " + e))));
      }
    }
  }

  private static DroppedFile dropped(Path path, String sha256, Inspection.Verdict verdict) {
    return new DroppedFile(
        path.getFileName().toString(), sha256, verdict.facts(), verdict.obstacle());
  }

  /** Plans and carries out until there is nothing left to do. */
  private void settle() throws InterruptedException {
    pending = false;
    obstacles.values().removeIf(obstacle -> obstacle.state().equals("waiting"));
    obstacles.keySet().retainAll(hashes());
    quarantine.forgetUnless(hashes());
    try {
      marker.forgetUnless(hashes());
    } catch (IOException e) {
      LOG.warn("the boot marker cannot be deleted: {}", e.toString());
    }
    Optional<StateMaker> made = maker.get();
    made.ifPresent(this::keepMaker);
    for (int round = 0; round < MAX_ROUNDS; round++) {
      followCommands();
      DeployPlan plan =
          DeployPlanner.plan(present(), running, journal.lastActive(), made);
      if (plan.settled()) {
        record(plan);
        tidy();
        return;
      }
      for (DroppedFile file : plan.installs()) {
        install(file);
      }
      for (DeployPlan.Removal removal : plan.removals()) {
        remove(removal);
      }
    }
    LOG.error("the drop folder does not come to rest after {} rounds", MAX_ROUNDS);
  }

  /**
   * What made the chain's state goes on beside a later version, also after a restart. If that one was written over its file, it
   * gets a file of its own again.
   */
  private void keepMaker(StateMaker made) {
    for (RunningBundle bundle : running) {
      Optional<Path> over =
          files.entrySet().stream()
              .filter(one -> one.getValue().file().equals(bundle.file()) && one.getValue().runnable())
              .map(Map.Entry::getKey)
              .findFirst();
      if (made.is(bundle) && over.isPresent() && !hashes().contains(bundle.sha256())) {
        String name = bundle.file().substring(0, bundle.file().length() - ".jar".length());
        Path own = over.get().resolveSibling(name + "-" + bundle.sha256().substring(0, 8) + ".jar");
        try {
          JarStore.write(own, store.read(bundle.sha256()));
          files.put(own, dropped(own, bundle.sha256(), inspection.judgeKept(bundle.sha256())));
          LOG.warn(
              "{} was written over, but {} {} made the chain's state and goes on until another version takes"
                  + " over: its jar is {} now",
              bundle.file(),
              bundle.name(),
              bundle.version(),
              own.getFileName());
        } catch (IOException e) {
          LOG.error(
              "{} was written over, and {} {}, which made the chain's state, cannot be kept: {}",
              bundle.file(),
              bundle.name(),
              bundle.version(),
              e.toString());
        }
      }
    }
  }

  /** The files with what stands against each of them now. */
  private List<DroppedFile> present() {
    List<DroppedFile> present = new ArrayList<>();
    for (DroppedFile file : files.values()) {
      DroppedFile.Obstacle obstacle =
          file.obstacle()
              .or(() -> quarantine.cause(file.sha256()).map(DroppedFile.Obstacle::refused))
              .orElse(obstacles.get(file.sha256()));
      present.add(
          new DroppedFile(file.file(), file.sha256(), file.facts(), Optional.ofNullable(obstacle)));
    }
    return present;
  }

  /** A command may have uninstalled a plugin, and a file may have got another name. */
  private void followCommands() {
    for (RunningBundle bundle : List.copyOf(running)) {
      if (host.state(bundle.sha256()) == PluginHost.State.GONE) {
        running.remove(bundle);
        obstacles.put(
            bundle.sha256(),
            new DroppedFile.Obstacle(
                "removed",
                "was uninstalled by another command; touch its file, or drop it again, to bring it"
                    + " back"));
      } else if (files.values().stream().noneMatch(file -> file.file().equals(bundle.file()))) {
        files.values().stream()
            .filter(file -> file.sha256().equals(bundle.sha256()))
            .findFirst()
            .ifPresent(
                file ->
                    running.set(
                        running.indexOf(bundle),
                        new RunningBundle(
                            file.file(),
                            bundle.sha256(),
                            bundle.name(),
                            bundle.version(),
                            bundle.offers())));
      }
    }
  }

  private void install(DroppedFile file) throws InterruptedException {
    BundleFacts facts = file.facts().orElseThrow();
    Optional<DroppedFile.Obstacle> before = obstacleToStart(file, facts);
    if (before.isPresent()) {
      obstacles.put(file.sha256(), before.get());
      return;
    }
    try {
      Optional<LastActive> last = Optional.ofNullable(journal.lastActive().get(facts.name()));
      marker.starting(file.sha256(), facts.name() + " " + facts.version());
      host.start(file.sha256(), store.read(file.sha256()), facts);
      running.add(
          new RunningBundle(
              file.file(), file.sha256(), facts.name(), facts.version(), facts.offers()));
      boolean beside = // the trial of a higher one goes on
          maker.get().filter(one -> one.is(facts)).isPresent()
              && last.filter(one -> one.version().compareTo(facts.version()) > 0).isPresent();
      if (!beside) {
        probation.started(facts.name(), facts.version(), file.sha256(), last);
      }
      records.put(file, "active", "");
      // What waited may find here what it lacked.
      obstacles.values().removeIf(obstacle -> obstacle.state().equals("waiting"));
    } catch (RefusedJar e) {
      obstacles.put(file.sha256(), DroppedFile.Obstacle.refused(e.getMessage()));
    } catch (IOException e) {
      obstacles.put(file.sha256(), DroppedFile.Obstacle.refused("cannot be read back: " + e));
    } finally {
      try {
        marker.started();
      } catch (IOException e) {
        LOG.warn("the boot marker cannot be cleared: {}", e.toString());
      }
    }
  }

  private Optional<DroppedFile.Obstacle> obstacleToStart(DroppedFile file, BundleFacts facts) {
    if (safe) {
      return Optional.of(
          DroppedFile.Obstacle.waiting("the node was started with --safe, which skips plugins"));
    }
    if (marker.skips(file.sha256())) {
      return Optional.of(
          DroppedFile.Obstacle.refused(
              "the node died "
                  + BootMarker.DEATHS
                  + " times while "
                  + facts.name()
                  + " "
                  + facts.version()
                  + " started, so it is skipped; drop a corrected version, or delete it and drop it"
                  + " again"));
    }
    return host.missing(facts).map(DroppedFile.Obstacle::waiting);
  }

  private void remove(DeployPlan.Removal removal) throws InterruptedException {
    Optional<String> problem = host.remove(removal.bundle());
    running.remove(removal.bundle());
    records.removed(removal.bundle(), removal.cause(), problem);
  }

  private void record(DeployPlan plan) {
    for (DroppedFile file : present()) {
      DeployPlan.Mark mark = plan.marks().get(file.file());
      boolean stopped =
          mark.state().equals("active") && host.state(file.sha256()) == PluginHost.State.STOPPED;
      records.put(
          file,
          stopped ? "waiting" : mark.state(),
          stopped ? "was stopped by another command" : mark.cause());
    }
    Set<String> names = new HashSet<>();
    files.values().forEach(file -> names.add(file.file()));
    records.list().stream()
        .map(DeployRecord::file)
        .filter(file -> !names.contains(file))
        .distinct()
        .forEach(file -> records.forget(file, "its file was deleted"));
  }

  private void tidy() {
    Set<String> keep = hashes();
    running.forEach(bundle -> keep.add(bundle.sha256()));
    keep.addAll(journal.hashesToKeep());
    keep.addAll(probation.hashesToKeep());
    inspection.retain(keep);
    try {
      store.retain(keep);
    } catch (IOException e) {
      LOG.warn("old private copies cannot be deleted: {}", e.toString());
    }
  }

  private Set<String> hashes() {
    Set<String> hashes = new HashSet<>();
    files.values().stream().map(DroppedFile::sha256).filter(Objects::nonNull).forEach(hashes::add);
    return hashes;
  }
}
