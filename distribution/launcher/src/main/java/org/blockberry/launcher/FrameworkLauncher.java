package org.blockberry.launcher;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Boots one node: takes the home, reads the role's features, installs and resolves all their bundles, then starts them
 * level by level.
 *
 * <p>Bundles of the distribution have a location that begins with {@value #SYSTEM_LOCATION}. Bundles read from the
 * framework properties {@code blockberry.home}, {@code blockberry.distribution}, {@code blockberry.dev}, {@code
 * blockberry.safe}, {@code blockberry.role}, {@code blockberry.version} and {@code blockberry.start.nanos}.
 *
 * <p>Threading: one thread uses an instance, once. Several nodes may live in one JVM, each with its own home.
 */
public final class FrameworkLauncher implements AutoCloseable {
  /** How the location of every bundle begins that comes from {@code system/}; the file name follows. */
  public static final String SYSTEM_LOCATION = "system:";

  private static final AtomicInteger STARTS = new AtomicInteger();

  private final LaunchOptions options;
  private final HomeLock lock;
  private final ExitRequest exit = new ExitRequest();
  private Supplier<char[]> password;
  private boolean handedOver;

  private FrameworkLauncher(LaunchOptions options, HomeLock lock) {
    this.options = options;
    this.lock = lock;
  }

  /** Creates what is missing in the home and takes it. Nothing is logged before this returns. */
  public static FrameworkLauncher open(LaunchOptions options) throws LaunchException {
    HomeFolder home = options.home();
    checkDistribution(options.distribution());
    home.create();
    FrameworkLauncher launcher = new FrameworkLauncher(options, HomeLock.acquire(home));
    try {
      home.removeLeftovers();
      launcher.provideConfiguration();
      return launcher;
    } catch (LaunchException e) {
      launcher.close();
      throw e;
    }
  }

  /** Bundles get this password for the key files when no variable and no file gives one; each call gives a copy. Before the start. */
  public void password(Supplier<char[]> typed) {
    password = typed;
  }

  /** Opens and starts in one call. */
  public static NodeProcess launch(LaunchOptions options) throws LaunchException, InterruptedException {
    try (FrameworkLauncher launcher = open(options)) {
      return launcher.start();
    }
  }

  /**
   * Starts the node. When a bundle asked for the end meanwhile, the node is returned as far as it came, with
   * {@link NodeProcess#requestedExit()} present.
   *
   * @throws LaunchException when the distribution is damaged or one of its bundles does not start; nothing runs then
   */
  public NodeProcess start() throws LaunchException, InterruptedException {
    FeatureFolder features = new FeatureFolder(folder("features"));
    RoleBundles.Source once = RoleBundles.readOnce(features::read);
    String name = "role-" + options.role();
    FeatureChoice choice = FeatureChoice.read(options.home().featuresFile(), features.names());
    RoleBundles role = RoleBundles.of(name, once, choice);
    if (NativeCrypto.wanted() && role.bundles().stream().anyMatch(entry -> entry.fileName().startsWith(NativeCrypto.USER))) {
      NativeCrypto.loadInBackground();
    }
    Map<BundleEntry, CompletableFuture<byte[]>> contents = readAhead(role.bundles());
    Framework framework = new FrameworkFactory().newFramework(configuration(role));
    NodeProcess node = new NodeProcess(framework, lock, exit, options.shutdownDeadline());
    handedOver = true;
    try {
      framework.init();
      BundleContext context = framework.getBundleContext();
      LauncherServices.publish(context, node, Optional.ofNullable(password));
      context.registerService(Supplier.class, new FeatureReport(features, RoleBundles.of(name, once).features(), role.features()),
          new java.util.Hashtable<>(Map.of("blockberry.role", "features")));
      Map<Integer, List<Bundle>> levels = install(context, contents);
      framework.start();
      startLevels(framework, levels, node);
      long millis = (System.nanoTime() - options.startNanos()) / 1_000_000;
      Logger log = LoggerFactory.getLogger("org.blockberry.launcher"); // not earlier: it waits for logback.xml
      if (exit.now().isPresent()) {
        log.info("start of role {} given up after {} ms; what asked for the end is logged above", options.role(), millis);
      } else {
        log.info("{} bundles of role {} up {} ms after process start", context.getBundles().length - 1, options.role(),
            millis);
      }
      return node;
    } catch (BundleException e) {
      node.stop();
      throw new LaunchException(ExitCode.START_FAILED, "the framework did not start: " + StartFailure.cause(e), e);
    } catch (LaunchException | InterruptedException | RuntimeException e) {
      node.stop();
      throw e;
    }
  }

  /**
   * Asks for the end, also while the node is still starting: the levels not yet reached are left out then. Any thread.
   */
  public void requestExit(int code) {
    exit.request(code);
  }

  /** Releases the home unless {@link #start()} passed it on to the node. */
  @Override
  public void close() {
    if (!handedOver) {
      try {
        lock.close();
      } catch (IOException e) {
        LoggerFactory.getLogger("org.blockberry.launcher").warn("cannot release the home: {}", e.toString());
      }
    }
  }

  private static void checkDistribution(Path distribution) throws LaunchException {
    for (String name : List.of("features", "system")) {
      if (!Files.isDirectory(distribution.resolve(name))) {
        throw new LaunchException(ExitCode.START_FAILED,
            "no Blockberry distribution at " + distribution + ": it has no folder " + name);
      }
    }
  }

  private Path folder(String name) {
    return options.distribution().resolve(name);
  }

  /** A development node gets the distribution's configuration; any other must have been set up on purpose. */
  private void provideConfiguration() throws LaunchException {
    Path file = options.home().configFile();
    if (Files.exists(file)) {
      return;
    }
    if (!options.dev()) {
      throw new LaunchException(ExitCode.CONFIGURATION, "the home " + options.home().root() + " has no config.toml. Run"
          + " \"blockberry init --home " + options.home().root() + "\" first, or start with --dev to try things out.");
    }
    try {
      Files.copy(folder("config").resolve("config.toml"), file);
    } catch (IOException e) {
      throw new LaunchException(ExitCode.CONFIGURATION, "cannot write " + file + ": " + e, e);
    }
  }

  private Map<String, Object> configuration(RoleBundles role) {
    Map<String, Object> configuration = new HashMap<>(options.properties());
    configuration.put(Constants.FRAMEWORK_STORAGE, cacheOfThisStart().toString());
    configuration.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, "1");
    configuration.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, SystemPackages.exports(
        FrameworkLauncher.class.getClassLoader(), options.properties().get(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA)));
    // Without the JVM-wide URL factory several nodes share a JVM, and no JDK internals need opening.
    configuration.put("felix.service.urlhandlers", "false");
    configuration.put("felix.log.logger", new FelixLog());
    configuration.put("felix.log.level", "3");
    configuration.put("blockberry.home", options.home().root().toString());
    configuration.put("blockberry.distribution", options.distribution().toString());
    configuration.put("blockberry.dev", Boolean.toString(options.dev()));
    configuration.put("blockberry.safe", Boolean.toString(options.safe()));
    configuration.put("blockberry.role", options.role());
    configuration.put("blockberry.version", role.version());
    configuration.put("blockberry.start.nanos", Long.toString(options.startNanos()));
    configuration.put(NodeProcess.DEADLINE_PROPERTY, Long.toString(options.shutdownDeadline().toMillis()));
    return configuration;
  }

  /**
   * A new folder for each start: a JVM that starts the same home again loads the bundles' native libraries a second time,
   * and it refuses a path that an earlier class loader has loaded.
   */
  private Path cacheOfThisStart() {
    return options.home().cache().resolve(ProcessHandle.current().pid() + "-" + STARTS.incrementAndGet());
  }

  /** Reads and checks the bundle files on another thread while the framework initializes on this one. */
  private Map<BundleEntry, CompletableFuture<byte[]>> readAhead(List<BundleEntry> entries) {
    BundleFiles files = new BundleFiles(folder("system"));
    Map<BundleEntry, CompletableFuture<byte[]>> contents = new LinkedHashMap<>();
    entries.forEach(entry -> contents.put(entry, new CompletableFuture<>()));
    Thread reader = new Thread(() -> entries.forEach(entry -> read(files, entry, contents.get(entry))), "bb-read-ahead");
    reader.setDaemon(true);
    reader.start();
    return contents;
  }

  private static void read(BundleFiles files, BundleEntry entry, CompletableFuture<byte[]> content) {
    try {
      content.complete(files.read(entry));
    } catch (LaunchException | RuntimeException | Error e) { // whoever waits for it says so
      content.completeExceptionally(e);
    }
  }

  private static Map<Integer, List<Bundle>> install(BundleContext context,
      Map<BundleEntry, CompletableFuture<byte[]>> contents) throws LaunchException, BundleException {
    Map<Integer, List<Bundle>> levels = new TreeMap<>();
    List<Bundle> all = new ArrayList<>();
    for (var item : contents.entrySet()) {
      BundleEntry entry = item.getKey();
      Bundle bundle = context.installBundle(SYSTEM_LOCATION + entry.fileName(),
          new ByteArrayInputStream(content(item.getValue())));
      item.setValue(null); // the framework has its copy
      bundle.adapt(BundleStartLevel.class).setStartLevel(entry.startLevel());
      levels.computeIfAbsent(entry.startLevel(), level -> new ArrayList<>()).add(bundle);
      all.add(bundle);
    }
    // One pass for all: what a bundle is wired to must not depend on the order of files. Reasons come from start().
    context.getBundle().adapt(FrameworkWiring.class).resolveBundles(all);
    return levels;
  }

  private static byte[] content(CompletableFuture<byte[]> reading) throws LaunchException {
    try {
      return reading.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof LaunchException damaged) {
        throw damaged;
      }
      throw e;
    }
  }

  private static void startLevels(Framework framework, Map<Integer, List<Bundle>> levels, NodeProcess node)
      throws LaunchException, InterruptedException {
    FrameworkStartLevel startLevel = framework.adapt(FrameworkStartLevel.class);
    for (var level : levels.entrySet()) {
      raise(startLevel, level.getKey());
      List<String> failures = new ArrayList<>();
      for (Bundle bundle : level.getValue()) {
        if (node.requestedExit().isPresent()) {
          return;
        }
        start(bundle, failures);
      }
      if (!failures.isEmpty()) {
        throw new LaunchException(ExitCode.START_FAILED, String.join("; ", failures));
      }
    }
  }

  private static void raise(FrameworkStartLevel startLevel, int level) throws InterruptedException {
    CountDownLatch reached = new CountDownLatch(1);
    startLevel.setStartLevel(level, event -> reached.countDown());
    reached.await();
  }

  private static void start(Bundle bundle, List<String> failures) {
    if ((bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0) {
      return; // lives inside its host
    }
    try {
      bundle.start(Bundle.START_ACTIVATION_POLICY);
    } catch (BundleException e) {
      failures.add(StartFailure.line(bundle, e));
      LoggerFactory.getLogger("org.blockberry.launcher").debug("start of {} failed", bundle, e);
    }
  }
}
