package org.blockberry.ops.deployer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.blockberry.api.admin.DeployAdmin;
import org.blockberry.api.admin.DeployRecord;
import org.blockberry.api.admin.FeatureAdmin;
import org.blockberry.api.admin.NodeAdmin;
import org.blockberry.api.admin.SlotView;
import org.blockberry.api.admin.TrustRecord;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.value.JsonValue;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.resolver.Resolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the deployer of the home that the framework property {@code blockberry.home} names.
 * Activation returns when every plugin that can run runs; so this bundle must have a start level
 * before the coordinator's.
 */
@Component(service = DeployAdmin.class, immediate = true)
public final class DeployerComponent implements DeployAdmin {
  private static final Logger LOG = LoggerFactory.getLogger(DeployerComponent.class);

  private final FolderDeployer deployer;
  private final ServiceRegistration<ResolverHookFactory> hook;
  private final BundleContext framework;
  private final BundleListener listener;
  private final AutoCloseable subscription;

  /**
   * Carries out the boot pass.
   *
   * @throws IOException the private folders cannot be made
   */
  @Activate
  public DeployerComponent(BundleContext context, @Reference Configuration configuration)
      throws IOException, InterruptedException {
    boolean development = Boolean.parseBoolean(context.getProperty("blockberry.dev"));
    String home = context.getProperty("blockberry.home");
    if (home == null || home.isBlank()) {
      throw new IllegalStateException(
          "framework property blockberry.home is not set, so there is no drop folder");
    }
    Path root = Path.of(home).toAbsolutePath().normalize();
    SettingsSchema schema = DeployerSettings.schema(development);
    // The system bundle's context sees every bundle, whatever hooks others register.
    framework = context.getBundle(0).getBundleContext();
    Resolver resolver = resolver(context);
    Admission admission = new Admission(framework);
    hook = context.registerService(ResolverHookFactory.class, admission, null);
    Settings settings = configuration.read(DeployerSettings.TABLE, schema);
    warnOfTrust(settings, development);
    Assembly assembly =
        new Assembly(
            root,
            context.getProperty("blockberry.distribution"),
            Boolean.parseBoolean(context.getProperty("blockberry.safe")),
            development,
            Clock.systemUTC());
    deployer =
        assembly.build(
            framework,
            resolver,
            admission,
            () -> configuration.read(DeployerSettings.TABLE, schema),
            () -> wiring(context));
    listener = event -> noteChange(event);
    framework.addBundleListener(listener);
    subscription = configuration.onChange(deployer::trustChanged);
    context.registerService(
        HealthCheck.class,
        new PluginHealth(deployer, Boolean.parseBoolean(context.getProperty("blockberry.safe"))),
        null);
    publishFeatures(context, root, resolver, admission, configuration, schema);
    deployer.start();
  }

  /** Without the launcher there are no features to choose from, for example in a test of this bundle. */
  private void publishFeatures(
      BundleContext context,
      Path home,
      Resolver resolver,
      Admission admission,
      Configuration configuration,
      SettingsSchema schema) {
    try {
      for (ServiceReference<?> reference :
          context.getServiceReferences(Supplier.class, "(blockberry.role=features)")) {
        List<Feature> all = new ArrayList<>();
        Set<String> present = new TreeSet<>();
        for (Object item : (List<?>) ((Supplier<?>) context.getService(reference)).get()) {
          Feature feature = Feature.of((Map<?, ?>) item);
          all.add(feature);
          if (Boolean.TRUE.equals(((Map<?, ?>) item).get("installed"))) {
            present.add(feature.name());
          }
        }
        context.registerService(
            FeatureAdmin.class,
            new FeatureInstaller(
                framework,
                new DryRun(framework, resolver),
                admission,
                () -> configuration.read(DeployerSettings.TABLE, schema).duration(DeployerSettings.DEADLINE),
                () -> wiring(context),
                all,
                present,
                Path.of(context.getProperty("blockberry.distribution")).resolve("system"),
                new FeatureChoices(home.resolve("features.txt"))),
            null);
        return;
      }
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("a constant filter", e);
    }
  }

  /** Lets plugins run on; the framework stops them. */
  @Deactivate
  public void stop() throws Exception {
    deployer.close();
    subscription.close();
    try {
      framework.removeBundleListener(listener);
      hook.unregister();
    } catch (IllegalStateException e) {
      LOG.debug("the framework is gone already");
    }
  }

  /**
   * Not a reference: the framework brings the service without saying so in its manifest, which a
   * resolve check would report.
   */
  private static Resolver resolver(BundleContext context) {
    ServiceReference<Resolver> reference = context.getServiceReference(Resolver.class);
    if (reference == null) {
      throw new IllegalStateException(
          "this framework offers no org.osgi.service.resolver.Resolver, so plugins cannot be"
              + " tried");
    }
    return context.getService(reference);
  }

  /** Looked up each time: the node comes later than this bundle and may go earlier. */
  private static List<SlotView> wiring(BundleContext context) {
    ServiceReference<NodeAdmin> reference = context.getServiceReference(NodeAdmin.class);
    NodeAdmin node = reference == null ? null : context.getService(reference);
    if (node == null) {
      return List.of();
    }
    try {
      return node.wiring();
    } finally {
      context.ungetService(reference);
    }
  }

  private void noteChange(BundleEvent event) {
    switch (event.getType()) {
      case BundleEvent.RESOLVED,
              BundleEvent.UNRESOLVED,
              BundleEvent.UNINSTALLED,
              BundleEvent.STARTED,
              BundleEvent.STOPPED ->
          deployer.bundlesChanged();
      default -> {}
    }
  }

  private static void warnOfTrust(Settings settings, boolean development) {
    if (development && settings.string(DeployerSettings.TRUST).equals("any")) {
      LOG.warn(
          "plugins.trust is \"any\": every jar that is dropped runs with all rights of this node");
    }
  }

  @Override
  public List<DeployRecord> list() {
    return deployer.list();
  }

  @Override
  public List<DeployRecord> history(int max) {
    return deployer.history(max);
  }

  @Override
  public JsonValue plan(Path jar) {
    return deployer.plan(jar);
  }

  @Override
  public List<String> diagnose(String name) {
    return deployer.diagnose(name);
  }

  @Override
  public DeployRecord install(Path jar) {
    return deployer.install(jar);
  }

  @Override
  public DeployRecord remove(String name) {
    return deployer.remove(name);
  }

  @Override
  public DeployRecord rollback(String bundle) {
    return deployer.rollback(bundle);
  }

  @Override
  public List<TrustRecord> trust() {
    return deployer.trust();
  }

  @Override
  public List<TrustRecord> addTrust(Path certificate) {
    return deployer.addTrust(certificate);
  }

  @Override
  public TrustRecord removeTrust(String id) {
    return deployer.removeTrust(id);
  }

  @Override
  public TrustRecord revoke(String id, String reason) {
    return deployer.revoke(id, reason);
  }
}
