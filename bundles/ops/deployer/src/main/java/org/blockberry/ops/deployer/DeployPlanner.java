package org.blockberry.ops.deployer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides what to install and what to remove. Pure: no clock, no file, no framework. Called again
 * after its steps were carried out, until the plan is settled; so a successor is running before its
 * predecessor goes, also if both files changed at once.
 */
final class DeployPlanner {
  private static final Comparator<DroppedFile> BEST_FIRST =
      Comparator.comparing((DroppedFile file) -> file.facts().orElseThrow().version())
          .reversed()
          .thenComparing(DroppedFile::file);

  private final List<DroppedFile> files;
  private final List<RunningBundle> running;
  private final Map<String, LastActive> lastActive;
  private final Optional<StateMaker> maker;
  private final Set<String> runningContents;
  private final Map<String, DeployPlan.Mark> marks = new LinkedHashMap<>();
  private final List<DroppedFile> installs = new ArrayList<>();
  private final List<DeployPlan.Removal> removals = new ArrayList<>();

  private DeployPlanner(
      List<DroppedFile> files,
      List<RunningBundle> running,
      Map<String, LastActive> lastActive,
      Optional<StateMaker> maker) {
    this.maker = maker;
    this.files = files;
    this.running = running;
    this.lastActive = lastActive;
    this.runningContents = running.stream().map(RunningBundle::sha256).collect(Collectors.toSet());
  }

  /**
   * @param lastActive by symbolic name
   */
  static DeployPlan plan(
      List<DroppedFile> files, List<RunningBundle> running, Map<String, LastActive> lastActive) {
    return plan(files, running, lastActive, Optional.empty());
  }

  /**
   * @param lastActive by symbolic name
   * @param maker made the chain's last state, and therefore runs beside a higher version
   */
  static DeployPlan plan(
      List<DroppedFile> files,
      List<RunningBundle> running,
      Map<String, LastActive> lastActive,
      Optional<StateMaker> maker) {
    return new DeployPlanner(files, running, lastActive, maker).run();
  }

  private DeployPlan run() {
    Map<String, List<DroppedFile>> byName = new TreeMap<>();
    for (DroppedFile file : files) {
      if (file.runnable()) {
        byName.computeIfAbsent(file.facts().get().name(), unused -> new ArrayList<>()).add(file);
      } else {
        DroppedFile.Obstacle obstacle = file.obstacle().orElseThrow();
        mark(file, obstacle.state(), obstacle.cause() + keptRunning(file));
      }
    }
    byName.forEach(this::chooseAmong);
    running.forEach(this::mayGo);
    return new DeployPlan(installs, removals, marks);
  }

  private void chooseAmong(String name, List<DroppedFile> candidates) {
    List<DroppedFile> versions = onePerVersion(name, candidates);
    Optional<DroppedFile> best =
        versions.stream().filter(file -> stepBack(name, file).isEmpty()).findFirst();
    for (DroppedFile file : versions) {
      if (best.isEmpty() || version(file).compareTo(version(best.get())) > 0) {
        mark(file, "refused", stepBack(name, file).orElseThrow() + keptRunning(file));
      } else if (!file.equals(best.get()) && !madeState(file)) {
        mark(
            file,
            "superseded",
            "version " + version(best.get()) + " in " + best.get().file() + " is higher");
      } else if (runningContents.contains(file.sha256())) {
        mark(file, "active", "");
      } else if (madeState(file)) {
        installs.add(0, file); // before what may follow it
      } else {
        installs.add(file);
      }
    }
  }

  private boolean madeState(DroppedFile file) {
    return maker.isPresent() && maker.get().is(file.facts().orElseThrow());
  }

  /** Those among which the version decides, best first. */
  private List<DroppedFile> onePerVersion(String name, List<DroppedFile> candidates) {
    List<DroppedFile> versions = new ArrayList<>();
    for (DroppedFile file :
        candidates.stream().sorted(preferKnown(name).thenComparing(BEST_FIRST)).toList()) {
      Optional<DroppedFile> twin =
          versions.stream().filter(other -> version(other).equals(version(file))).findFirst();
      Optional<String> otherContent = otherContent(name, file);
      if (twin.isPresent()) {
        boolean same = twin.get().sha256().equals(file.sha256());
        mark(
            file,
            same ? "superseded" : "refused",
            same
                ? "has the same content as " + twin.get().file()
                : name
                    + " "
                    + version(file)
                    + " is in "
                    + twin.get().file()
                    + " already with other content; raise Bundle-Version"
                    + keptRunning(file));
      } else if (otherContent.isPresent()) {
        mark(file, "refused", otherContent.get() + keptRunning(file));
      } else {
        versions.add(file);
      }
    }
    versions.sort(BEST_FIRST);
    return versions;
  }

  /** Content that runs or ran comes before other content of the same version. */
  private Comparator<DroppedFile> preferKnown(String name) {
    LastActive last = lastActive.get(name);
    return Comparator.comparing(
        file ->
            runningContents.contains(file.sha256())
                ? 0
                : last != null && last.sha256().equals(file.sha256()) ? 1 : 2);
  }

  private Optional<String> otherContent(String name, DroppedFile file) {
    LastActive last = lastActive.get(name);
    boolean differs =
        running.stream()
                .anyMatch(
                    bundle -> bundle.name().equals(name) && bundle.version().equals(version(file)))
            || last != null
                && last.version().equals(version(file))
                && !last.sha256().equals(file.sha256());
    return differs && !runningContents.contains(file.sha256())
        ? Optional.of(name + " " + version(file) + " ran with other content; raise Bundle-Version")
        : Optional.empty();
  }

  /** What runs may go on, whatever ran after it. */
  private Optional<String> stepBack(String name, DroppedFile file) {
    LastActive last = lastActive.get(name);
    return last != null
            && !runningContents.contains(file.sha256())
            && !madeState(file)
            && version(file).compareTo(last.version()) < 0
        ? Optional.of(
            "version "
                + version(file)
                + " is older than "
                + last.version()
                + ", which ran last; an older version comes back only by deploy:rollback "
                + name)
        : Optional.empty();
  }

  private void mayGo(RunningBundle bundle) {
    Optional<DroppedFile> same =
        files.stream().filter(file -> file.sha256().equals(bundle.sha256())).findFirst();
    if (same.isPresent()) {
      if (same.get().obstacle().isPresent()) {
        removals.add(new DeployPlan.Removal(bundle, same.get().obstacle().get().cause()));
      }
      return;
    }
    Optional<DroppedFile> successor =
        files.stream().filter(file -> file.file().equals(bundle.file())).findFirst();
    if (successor.isEmpty()) {
      removals.add(new DeployPlan.Removal(bundle, "its file was deleted"));
    } else if (runningContents.contains(successor.get().sha256())) {
      removals.add(new DeployPlan.Removal(bundle, "its file was replaced"));
    }
    // Otherwise the new content of its file does not run (yet): what ran goes on.
  }

  private String keptRunning(DroppedFile file) {
    return running.stream()
        .filter(
            bundle ->
                bundle.file().equals(file.file())
                    && !bundle.sha256().equals(file.sha256())
                    && files.stream().noneMatch(other -> other.sha256().equals(bundle.sha256())))
        .map(bundle -> "; " + bundle.name() + " " + bundle.version() + " goes on running")
        .findFirst()
        .orElse("");
  }

  private void mark(DroppedFile file, String state, String cause) {
    marks.put(file.file(), new DeployPlan.Mark(state, cause));
  }

  private static org.osgi.framework.Version version(DroppedFile file) {
    return file.facts().orElseThrow().version();
  }
}
