package org.blockberry.ops.deployer;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.service.resolver.Resolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plugins in the framework: tried, started, stopped, each call with a deadline. One that hangs is
 * left alone until the next start of the node. Not thread safe, except {@link #admission}.
 */
final class PluginHost {
  /** Before the coordinator, so that it finds the offers of all plugins at once. */
  static final int START_LEVEL = 18;

  static final String LOCATION = "deploy:";
  private static final Logger LOG = LoggerFactory.getLogger(PluginHost.class);

  /** State of a bundle that was started. */
  enum State {
    /** It runs. */
    RUNS,
    /** Somebody stopped it. */
    STOPPED,
    /** Somebody uninstalled it. */
    GONE
  }

  private final BundleContext framework;
  private final DryRun dryRun;
  private final Admission admission;
  private final Supplier<Duration> deadline;
  private final Set<String> coreNames = new TreeSet<>();
  private final Map<String, Bundle> bundles = new ConcurrentHashMap<>();

  PluginHost(
      BundleContext framework,
      Resolver resolver,
      Admission admission,
      Supplier<Duration> deadline) {
    this.framework = framework;
    this.dryRun = new DryRun(framework, resolver);
    this.admission = admission;
    this.deadline = deadline;
    for (Bundle bundle : framework.getBundles()) {
      if (bundle.getSymbolicName() != null && !bundle.getLocation().startsWith(LOCATION)) {
        coreNames.add(bundle.getSymbolicName());
      }
    }
  }

  /** Symbolic names that no plugin may take. */
  Set<String> coreNames() {
    return coreNames;
  }

  /** Why it would not resolve now; empty if it would. */
  Optional<String> missing(BundleFacts facts) {
    return dryRun.obstacle(facts);
  }

  /**
   * Installs and starts; undoes all of it if that fails.
   *
   * @throws RefusedJar one line that says why it does not run
   */
  void start(String sha256, byte[] jar, BundleFacts facts) throws RefusedJar, InterruptedException {
    Bundle bundle = install(sha256, jar, facts);
    try {
      GuardedCall.within(
          deadline.get(),
          "start of " + facts.name(),
          () -> {
            bundle.start(Bundle.START_TRANSIENT);
            return null;
          });
      bundles.put(sha256, bundle);
    } catch (GuardedCall.Overdue e) {
      // The framework holds its lock: any further call about it would hang too.
      admission.dismiss(bundle);
      throw new RefusedJar(e.getMessage() + "; it is left alone until the node starts again");
    } catch (ExecutionException e) {
      discard(bundle, facts.name());
      throw new RefusedJar(startFailure(e.getCause()));
    }
  }

  /** Stops and uninstalls; says why it could not, in which case it is not touched again. */
  Optional<String> remove(RunningBundle running) throws InterruptedException {
    Bundle bundle = bundles.remove(running.sha256());
    return bundle == null ? Optional.empty() : discard(bundle, running.name());
  }

  /** What became of a started bundle; a command may have stopped or uninstalled it. */
  State state(String sha256) {
    Bundle bundle = bundles.get(sha256);
    if (bundle == null || bundle.getState() == Bundle.UNINSTALLED) {
      return State.GONE;
    }
    return (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0
        ? State.RUNS
        : State.STOPPED;
  }

  /** Removes what an earlier run of this deployer left in the same framework. */
  void discardLeftovers() throws InterruptedException {
    for (Bundle bundle : framework.getBundles()) {
      if (isPlugin(bundle) && !bundles.containsValue(bundle)) {
        discard(bundle, bundle.getSymbolicName())
            .ifPresent(problem -> LOG.warn("{} {}", bundle.getSymbolicName(), problem));
      }
    }
  }

  /** Whether a bundle is one of ours. */
  static boolean isPlugin(Bundle bundle) {
    return bundle.getLocation().startsWith(LOCATION);
  }

  private Bundle install(String sha256, byte[] jar, BundleFacts facts)
      throws RefusedJar, InterruptedException {
    try {
      return GuardedCall.within(
          deadline.get(),
          "install of " + facts.name(),
          () -> {
            Bundle bundle =
                framework.installBundle(
                    LOCATION + facts.name() + "/" + facts.version() + "/" + sha256.substring(0, 16),
                    new ByteArrayInputStream(jar));
            bundle.adapt(BundleStartLevel.class).setStartLevel(START_LEVEL);
            admission.admit(bundle);
            return bundle;
          });
    } catch (GuardedCall.Overdue e) {
      throw new RefusedJar(e.getMessage());
    } catch (ExecutionException e) {
      throw new RefusedJar("cannot be installed: " + e.getCause().getMessage());
    }
  }

  private Optional<String> discard(Bundle bundle, String name) throws InterruptedException {
    admission.dismiss(bundle);
    try {
      GuardedCall.within(
          deadline.get(),
          "stop of " + name,
          () -> {
            try {
              bundle.stop(Bundle.STOP_TRANSIENT);
            } catch (BundleException e) {
              // It is stopped all the same, and has to go.
              LOG.warn("{} failed while it stopped: {}", name, rootText(e));
            } catch (IllegalStateException e) {
              LOG.debug("{} was uninstalled by somebody else", name);
            }
            return null;
          });
      GuardedCall.within(
          deadline.get(),
          "uninstall of " + name,
          () -> {
            if (bundle.getState() != Bundle.UNINSTALLED) {
              bundle.uninstall();
            }
            return null;
          });
      return Optional.empty();
    } catch (GuardedCall.Overdue e) {
      return Optional.of(e.getMessage() + "; it is left alone until the node starts again");
    } catch (ExecutionException e) {
      return Optional.of("could not be uninstalled: " + rootText(e.getCause()));
    }
  }

  private static String startFailure(Throwable failure) {
    if (failure instanceof BundleException e && e.getType() == BundleException.RESOLVE_ERROR) {
      return "does not resolve: " + e.getMessage();
    }
    return "failed to start: " + rootText(failure);
  }

  static String rootText(Throwable failure) {
    Throwable root = failure;
    for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
      root = root.getCause();
    }
    return root.getClass().getName() + (root.getMessage() == null ? "" : ": " + root.getMessage());
  }
}
