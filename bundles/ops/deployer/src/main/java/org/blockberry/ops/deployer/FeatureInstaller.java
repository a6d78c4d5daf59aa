package org.blockberry.ops.deployer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.jar.JarInputStream;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.admin.FeatureAdmin;
import org.blockberry.api.admin.FeatureRecord;
import org.blockberry.api.admin.SlotView;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.value.JsonValue;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.BundleWire;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs and removes features of the distribution in the running framework. Their jars come from {@code system/}, each checked against
 * the hash in its feature. Threading: any; one change at a time.
 */
final class FeatureInstaller implements FeatureAdmin {
  /** How the location of a bundle of the distribution begins, by whomever it was installed. */
  static final String LOCATION = "system:";
  /** Slots that something else can fill while a feature goes. */
  private static final Set<String> WITH_FALLBACK = Set.of(SlotName.MEMPOOL.text(), SlotName.INDEXER.text());
  private static final Logger LOG = LoggerFactory.getLogger(FeatureInstaller.class);

  private final BundleContext framework;
  private final DryRun dryRun;
  private final Admission admission;
  private final Supplier<Duration> deadline;
  private final NodeEyes node;
  private final Path system;
  private final FeatureChoices choices;
  private final Map<String, Feature> features = new TreeMap<>();
  private final Set<String> installed = new TreeSet<>();
  /** Not brought by a wish of the configuration alone: an operator took them out, or they failed. */
  private final Set<String> leftOut = new TreeSet<>();
  private final Map<String, BundleFacts> facts = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * @param present names of the features that the launcher installed
   * @param system folder of the distribution's jars
   */
  FeatureInstaller(
      BundleContext framework,
      DryRun dryRun,
      Admission admission,
      Supplier<Duration> deadline,
      NodeEyes node,
      List<Feature> all,
      Set<String> present,
      Path system,
      FeatureChoices choices) {
    this.framework = framework;
    this.dryRun = dryRun;
    this.admission = admission;
    this.deadline = deadline;
    this.node = node;
    this.system = system;
    this.choices = choices;
    all.forEach(feature -> features.put(feature.name(), feature));
    installed.addAll(present);
    all.stream().filter(feature -> feature.ofRole() && !present.contains(feature.name()))
        .forEach(feature -> leftOut.add(feature.name()));
  }

  @Override
  public List<FeatureRecord> list() {
    return locked(
        () -> features.values().stream().filter(one -> !one.name().startsWith("role-")).map(this::record).toList());
  }

  @Override
  public JsonValue plan(String name) {
    return locked(
        () -> {
          List<Feature> missing = planner().toInstall(name);
          List<Feature.FeatureBundle> bundles = newBundles(missing);
          Optional<String> obstacle = dryRun.obstacleOf(read(bundles).stream().map(Loaded::facts).toList());
          return JsonValue.object()
              .put("feature", name)
              .put("installs", texts(missing.stream().map(Feature::name).toList()))
              .put("bundles", texts(bundles.stream().map(Feature.FeatureBundle::id).toList()))
              .put("outcome", missing.isEmpty() ? "installed already" : obstacle.isPresent() ? "refused" : "can be installed")
              .put("cause", obstacle.orElse(""))
              .build();
        });
  }

  @Override
  public List<FeatureRecord> install(String name) {
    return locked(
        () -> {
          List<Feature> missing = planner().toInstall(name);
          if (missing.isEmpty()) {
            return List.of();
          }
          List<Loaded> loaded = read(newBundles(missing));
          Optional<String> obstacle = dryRun.obstacleOf(loaded.stream().map(Loaded::facts).toList());
          if (obstacle.isPresent()) {
            throw new AdminException("feature " + name + " is not installed: " + obstacle.get());
          }
          start(name, loaded);
          try {
            choices.record(missing, true);
          } catch (IOException e) {
            undo(loaded);
            throw new AdminException("feature " + name + " is not installed, because that cannot be recorded: " + e);
          }
          missing.forEach(feature -> installed.add(feature.name()));
          missing.forEach(feature -> leftOut.remove(feature.name()));
          LOG.info("installed: features {}", missing.stream().map(Feature::name).toList());
          return missing.stream().map(this::record).toList();
        });
  }

  @Override
  public List<FeatureRecord> remove(String name, boolean force) {
    return locked(
        () -> {
          List<Feature> going = planner().toRemove(name);
          List<Loaded> bundles = present(going);
          inUse(bundles, force).ifPresent(
              who -> {
                throw new AdminException("feature " + name + " is in use: " + who);
              });
          try {
            choices.record(going, false);
          } catch (IOException e) {
            throw new AdminException("feature " + name + " is not removed, because that cannot be recorded: " + e);
          }
          going.forEach(feature -> installed.remove(feature.name()));
          going.forEach(feature -> leftOut.add(feature.name()));
          List<String> problems = undo(bundles);
          LOG.info("removed: features {}", going.stream().map(Feature::name).toList());
          if (!problems.isEmpty()) {
            throw new AdminException(
                "feature " + name + " is removed for the next start, but now " + String.join("; ", problems));
          }
          return going.stream().map(this::record).toList();
        });
  }

  @Override
  public Optional<String> providing(SlotName slot, String type) {
    return locked(
        () ->
            features.values().stream()
                .filter(
                    feature ->
                        feature.bundles().stream()
                            .filter(bundle -> bundle.id().startsWith("org.blockberry:"))
                            .anyMatch(bundle -> factsOf(bundle).offers().contains(slot.text() + "/" + type)))
                .map(Feature::name)
                .findFirst());
  }

  @Override
  public Optional<String> bring(SlotName slot, String type, boolean asked) {
    if (asked) {
      Optional<String> feature = providing(slot, type);
      feature.ifPresent(this::install);
      return feature;
    }
    // Not waiting: whoever removes a feature may wait for the thread that asks here.
    if (!lock.tryLock()) {
      return Optional.empty();
    }
    try {
      Optional<String> feature = providing(slot, type);
      if (feature.isPresent() && !installed.contains(feature.get()) && !leftOut.contains(feature.get())) {
        LOG.info("the configuration wants {} \"{}\", which feature {} brings", slot, type, feature.get());
        install(feature.get());
      }
      return feature;
    } catch (AdminException e) {
      LOG.warn("{} \"{}\" is wanted, but {}", slot, type, e.getMessage());
      providing(slot, type).ifPresent(leftOut::add);
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** A bundle that is about to come or go. */
  private record Loaded(Feature.FeatureBundle bundle, BundleFacts facts, byte[] content) {}

  private FeaturePlanner planner() {
    return new FeaturePlanner(features, installed);
  }

  private FeatureRecord record(Feature feature) {
    return FeatureRecord.builder(feature.name(), installed.contains(feature.name()))
        .description(feature.description())
        .needs(feature.needs())
        .bundles(feature.bundles().stream().map(Feature.FeatureBundle::id).toList())
        .build();
  }

  private List<Feature.FeatureBundle> newBundles(List<Feature> missing) {
    return missing.stream()
        .flatMap(feature -> feature.bundles().stream())
        .distinct()
        .filter(bundle -> framework.getBundle(LOCATION + bundle.file()) == null)
        .sorted(Comparator.comparingInt(Feature.FeatureBundle::startLevel))
        .toList();
  }

  /** Bundles of these features that no other installed feature lists. */
  private List<Loaded> present(List<Feature> going) {
    Set<String> names = new HashSet<>();
    going.forEach(feature -> names.add(feature.name()));
    Set<String> kept = new HashSet<>();
    installed.stream()
        .filter(name -> !names.contains(name))
        .forEach(name -> features.get(name).bundles().forEach(bundle -> kept.add(bundle.file())));
    return going.stream()
        .flatMap(feature -> feature.bundles().stream())
        .distinct()
        .filter(bundle -> !kept.contains(bundle.file()))
        .map(bundle -> new Loaded(bundle, factsOf(bundle), new byte[0]))
        .toList();
  }

  private List<Loaded> read(List<Feature.FeatureBundle> bundles) {
    List<Loaded> loaded = new ArrayList<>();
    for (Feature.FeatureBundle bundle : bundles) {
      loaded.add(new Loaded(bundle, factsOf(bundle), content(bundle)));
    }
    return loaded;
  }

  private byte[] content(Feature.FeatureBundle bundle) {
    try {
      byte[] content = Files.readAllBytes(system.resolve(bundle.file()));
      String found = JarStore.sha256(content);
      if (!found.equals(bundle.sha256())) {
        throw new AdminException(
            "the distribution is damaged: system/" + bundle.file() + " has SHA-256 " + found + " but its feature says "
                + bundle.sha256() + ". Unpack the archive again");
      }
      return content;
    } catch (IOException e) {
      throw new AdminException("the distribution is damaged: system/" + bundle.file() + " cannot be read: " + e);
    }
  }

  private BundleFacts factsOf(Feature.FeatureBundle bundle) {
    return facts.computeIfAbsent(
        bundle.file(),
        unused -> {
          try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(content(bundle)), false)) {
            if (in.getManifest() == null) {
              throw new AdminException("system/" + bundle.file() + " is no bundle");
            }
            Map<String, String> headers = new TreeMap<>();
            in.getManifest().getMainAttributes()
                .forEach((header, value) -> headers.put(header.toString(), value.toString()));
            String name = headers.getOrDefault(Constants.BUNDLE_SYMBOLICNAME, "").split(";")[0].strip();
            return new BundleFacts(
                name,
                Version.parseVersion(headers.get(Constants.BUNDLE_VERSION)),
                ManifestRules.offersOfCore(headers),
                headers);
          } catch (IOException e) {
            throw new AdminException("system/" + bundle.file() + " cannot be read: " + e.getMessage());
          }
        });
  }

  private void start(String name, List<Loaded> loaded) throws InterruptedException {
    List<Loaded> done = new ArrayList<>();
    try {
      for (Loaded one : loaded) {
        done.add(one);
        guarded("install of " + one.facts().name(), () -> {
          Bundle bundle = framework.installBundle(LOCATION + one.bundle().file(), new ByteArrayInputStream(one.content()));
          bundle.adapt(BundleStartLevel.class).setStartLevel(one.bundle().startLevel());
          admission.admit(bundle);
        });
      }
      for (Loaded one : loaded) {
        Bundle bundle = framework.getBundle(LOCATION + one.bundle().file());
        if (!one.facts().headers().containsKey(Constants.FRAGMENT_HOST)) {
          guarded("start of " + one.facts().name(), () -> bundle.start(Bundle.START_ACTIVATION_POLICY));
        }
      }
    } catch (AdminException e) {
      List<String> left = undo(done);
      throw new AdminException(
          "feature " + name + " is not installed: " + e.getMessage() + (left.isEmpty() ? "" : "; and " + String.join("; ", left)));
    }
  }

  /** Stops and uninstalls, the last one first; says what could not be done. */
  private List<String> undo(List<Loaded> loaded) throws InterruptedException {
    List<String> problems = new ArrayList<>();
    List<Loaded> reverse = new ArrayList<>(loaded);
    reverse.sort(Comparator.comparingInt((Loaded one) -> one.bundle().startLevel()).reversed());
    for (Loaded one : reverse) {
      Bundle bundle = framework.getBundle(LOCATION + one.bundle().file());
      if (bundle != null) {
        try {
          guarded("removal of " + one.facts().name(), bundle::uninstall);
          admission.dismiss(bundle);
        } catch (AdminException e) {
          problems.add(e.getMessage() + "; it is left alone until the node starts again");
        }
      }
    }
    return problems;
  }

  private Optional<String> inUse(List<Loaded> going, boolean force) {
    Set<String> names = new HashSet<>();
    going.forEach(one -> names.add(one.facts().name()));
    for (SlotView slot : node.wiring()) {
      if (names.contains(slot.bundle()) && !(force && WITH_FALLBACK.contains(slot.slot()))) {
        return Optional.of(
            "the node's " + slot.slot() + " is \"" + slot.type() + "\" of " + slot.bundle()
                + (WITH_FALLBACK.contains(slot.slot()) ? "; choose another with node:use, or add --force to fall back" : ""));
      }
    }
    for (Loaded one : going) {
      Bundle bundle = framework.getBundle(LOCATION + one.bundle().file());
      BundleWiring wiring = bundle == null ? null : bundle.adapt(BundleWiring.class);
      for (BundleWire wire : wiring == null ? List.<BundleWire>of() : wiring.getProvidedWires(null)) {
        String user = wire.getRequirer().getSymbolicName();
        if (!names.contains(user)) {
          return Optional.of(user + " uses " + one.facts().name());
        }
      }
    }
    return Optional.empty();
  }

  /** A call to the framework about a bundle. */
  private interface FrameworkCall {
    void run() throws BundleException;
  }

  private void guarded(String what, FrameworkCall call) throws InterruptedException {
    try {
      GuardedCall.within(deadline.get(), what, () -> {
        call.run();
        return null;
      });
    } catch (GuardedCall.Overdue e) {
      throw new AdminException(e.getMessage());
    } catch (ExecutionException e) {
      throw new AdminException(what + " failed: " + RefusedJar.oneLine(PluginHost.rootText(e.getCause())));
    }
  }

  /** Something that takes bundles' time. */
  private interface Work<R> {
    R run() throws InterruptedException;
  }

  private <R> R locked(Work<R> work) {
    lock.lock();
    try {
      return work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AdminException("interrupted; feature:list shows how far it came");
    } finally {
      lock.unlock();
    }
  }

  private static JsonValue texts(List<String> texts) {
    return JsonValue.array(texts.stream().map(JsonValue::of).toList());
  }
}
