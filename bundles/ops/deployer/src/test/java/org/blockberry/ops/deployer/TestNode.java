package org.blockberry.ops.deployer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.felix.framework.FrameworkFactory;
import org.blockberry.api.admin.DeployRecord;
import org.blockberry.api.admin.OfferView;
import org.blockberry.api.admin.SlotView;
import org.blockberry.api.settings.Settings;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.launch.Framework;
import org.osgi.service.resolver.Resolver;

/** A real framework with the deployer of one home; as much of a node as dropping jars needs. */
final class TestNode implements AutoCloseable {
  final Path home;
  final Framework framework;
  final FolderDeployer deployer;
  final Admission admission;
  private final Resolver resolver;
  private final ServiceRegistration<ResolverHookFactory> hook;
  private volatile Settings settings;
  volatile List<SlotView> wiring = List.of();

  private TestNode(Path home, boolean safe, boolean looksByItself) throws Exception {
    this.home = home;
    this.settings = settings(Map.of());
    Map<String, Object> configuration = new HashMap<>();
    configuration.put(Constants.FRAMEWORK_STORAGE, home.resolve("var/cache").toString());
    configuration.put(
        Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
    configuration.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, "20");
    configuration.put("felix.service.urlhandlers", "false");
    configuration.put("felix.log.level", "0");
    framework = new FrameworkFactory().newFramework(configuration);
    framework.start();
    BundleContext context = framework.getBundleContext();
    context
        .installBundle(
            "system:core.jar",
            new java.io.ByteArrayInputStream(
                JarMaker.bundle("org.blockberry.core", "0.1.0")
                    .without("Provide-Capability")
                    .header("Export-Package", "org.blockberry.api.mempool;version=0.1.0")
                    .entry("org/blockberry/api/mempool/x.txt", "x")
                    .header(
                        "Provide-Capability",
                        "org.blockberry.slot;slot=mempool;version:Version=0.1")
                    .make()))
        .start();
    context.installBundle(
        "system:library.jar",
        new java.io.ByteArrayInputStream(JarMaker.bundle("io.example.library", "1.0.0").without("Provide-Capability").make()));
    admission = new Admission(context);
    hook = context.registerService(ResolverHookFactory.class, admission, null);
    resolver = context.getService(context.getServiceReference(Resolver.class));
    Path distribution = Files.createDirectories(home.resolve("distribution"));
    deployer =
        new Assembly(home, distribution.toString(), safe, true, Clock.systemUTC())
            .build(context, resolver, admission, () -> settings, () -> wiring);
    context.addBundleListener(event -> deployer.bundlesChanged());
    if (looksByItself) {
      deployer.start();
    } else {
      deployer.begin();
    }
  }

  static TestNode start(Path home) throws Exception {
    return new TestNode(home, false, true);
  }

  static TestNode startSafe(Path home) throws Exception {
    return new TestNode(home, true, true);
  }

  /** One whose deployer looks when {@link #look} is called, and at no other time. */
  static TestNode startByHand(Path home) throws Exception {
    return new TestNode(home, false, false);
  }

  void look() {
    deployer.tick();
  }

  DryRun dryRun() {
    return new DryRun(framework.getBundleContext(), resolver);
  }

  void configure(Map<String, Object> given) {
    settings = settings(given);
    deployer.trustChanged();
  }

  private static Settings settings(Map<String, Object> given) {
    Map<String, Object> all = new HashMap<>(Map.of("deadline", Duration.ofSeconds(3)));
    all.putAll(given);
    return Settings.of(DeployerSettings.schema(true), all);
  }

  /** Lets the node look as if a slot ran on a version, and perhaps had to put it aside. */
  void uses(String slot, String bundle, String version, String problem) {
    wiring =
        List.of(
            SlotView.builder(slot, "running").bundle(bundle).version(version)
                .offers(
                    List.of(
                        OfferView.builder("acme", version, bundle).problem(problem).build()))
                .build());
  }

  static Path drop(Path home, String name, byte[] jar) throws IOException {
    Path folder = Files.createDirectories(home.resolve("deploy"));
    JarStore.write(folder.resolve(name), jar);
    return folder.resolve(name);
  }

  Path drop(String name, byte[] jar) throws IOException {
    return drop(home, name, jar);
  }

  /** Waits until a file is in a state. */
  DeployRecord await(String file, String state) {
    await(
        () -> record(file) != null && record(file).state().equals(state),
        () ->
            file
                + " is not "
                + state
                + " but "
                + deployer.list().stream().map(DeployRecords::line).toList());
    return record(file);
  }

  DeployRecord record(String file) {
    return deployer.list().stream()
        .filter(record -> record.file().equals(file))
        .findFirst()
        .orElse(null);
  }

  void awaitVersions(String... versions) {
    await(
        () -> versions().equals(List.of(versions)),
        () -> "active are " + versions() + " but should be " + Arrays.asList(versions));
  }

  /** Active versions of plugins, in order of installation. */
  List<String> versions() {
    return Arrays.stream(framework.getBundleContext().getBundles())
        .filter(PluginHost::isPlugin)
        .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
        .map(bundle -> bundle.getVersion().toString())
        .toList();
  }

  static void await(BooleanSupplier condition, java.util.function.Supplier<String> otherwise) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, otherwise);
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  @Override
  public void close() throws Exception {
    deployer.close();
    System.setProperty("acme.release", "now");
    try {
      hook.unregister();
      framework.stop();
      framework.waitForStop(15_000);
    } finally {
      System.clearProperty("acme.release");
    }
  }
}
