package org.blockberry.rpc.http;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Hashtable;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.NodeHealth;
import org.blockberry.api.metrics.MetricsRegistry;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.rpc.http.call.MethodTable;
import org.blockberry.rpc.http.call.ServedMethod;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the server while there is a configuration, and serves whatever methods, health and metrics are published. The
 * methods of the node are published only while the node is there; health answers before that.
 */
@Component(service = {}, immediate = true)
public final class RpcHttpComponent {
  private static final Logger LOG = LoggerFactory.getLogger(RpcHttpComponent.class);
  private static final String HOME = "blockberry.home";
  private static final String DEVELOPMENT = "blockberry.dev";
  private static final String START = "blockberry.start.nanos";
  private static final Duration LONGEST_START = Duration.ofMinutes(1);
  private static final String OURS = "org.blockberry.";
  private static final long RETRY_MILLIS = 2_000;
  private static final long LOOK_MILLIS = 500;
  private static final int EXIT_CONFIGURATION = 4;
  private static final int EXIT_START_FAILED = 5;
  /** Where a bundle's private files are gone with the framework's cache, that is at every start of the node. */
  private static final String SERVED_BEFORE = "served";

  private final MethodTable methods = new MethodTable();
  private final NodeView node = new NodeView();
  private final RpcMetrics metrics = new RpcMetrics();
  private final RpcService service;
  private final ServiceRegistration<HealthCheck> health;

  /** Binds the address. If the node is just starting and it cannot be bound, the start has failed. */
  @Activate
  public RpcHttpComponent(BundleContext bundle, @Reference Configuration configuration) {
    Optional<Path> home = Optional.ofNullable(bundle.getProperty(HOME)).map(Path::of);
    boolean development = Boolean.parseBoolean(bundle.getProperty(DEVELOPMENT));
    boolean startOfNode = isStartOfNode(bundle);
    service = new RpcService(configuration, home, development, methods, node, metrics, RETRY_MILLIS, LOOK_MILLIS);
    Optional<RpcService.Failure> failure = service.start();
    health = bundle.registerService(HealthCheck.class, service, new Hashtable<>());
    if (failure.isPresent() && startOfNode) {
      LOG.error("the node cannot start without its RPC: {}", service.problem());
      exit(bundle, failure.get() == RpcService.Failure.CONFIGURATION ? EXIT_CONFIGURATION : EXIT_START_FAILED);
    }
  }

  /**
   * Whether this bundle is started for the first time since the process began, and that not long ago: a node that runs must not
   * be ended by a change of its RPC.
   */
  private static boolean isStartOfNode(BundleContext bundle) {
    File mark = bundle.getDataFile(SERVED_BEFORE);
    String began = bundle.getProperty(START);
    try {
      return mark != null && mark.createNewFile() && began != null
          && System.nanoTime() - Long.parseLong(began) < LONGEST_START.toNanos();
    } catch (IOException e) {
      LOG.warn("cannot write {}: {}", mark, e.getMessage());
      return false;
    }
  }

  private static void exit(BundleContext bundle, int code) {
    try {
      for (ServiceReference<IntConsumer> reference : bundle.getServiceReferences(IntConsumer.class, "(blockberry.role=exit)")) {
        bundle.getService(reference).accept(code);
      }
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("a constant filter", e);
    }
  }

  /** A method appears. One that describes itself wrongly, or may not be served here, is left out and said so. */
  @Reference(service = RpcMethod.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindMethod(RpcMethod method, ServiceReference<RpcMethod> reference) {
    try {
      // no plugin can have such a name: the deployer refuses it
      boolean trusted = reference.getBundle().getSymbolicName().startsWith(OURS);
      methods.add(reference, ranking(reference), ServedMethod.of(method, trusted));
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("an RPC method of {} is not served: {}", reference.getBundle(), e.getMessage());
    }
  }

  /** A method goes; calls under way finish or time out. */
  void unbindMethod(RpcMethod method, ServiceReference<RpcMethod> reference) {
    methods.remove(reference);
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void bindHealth(NodeHealth present) {
    node.setHealth(present);
  }

  void unbindHealth(NodeHealth gone) {
    node.unsetHealth(gone);
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void bindMetrics(MetricsRegistry present) {
    node.setMetrics(present);
    metrics.bind(present);
  }

  void unbindMetrics(MetricsRegistry gone) {
    if (node.unsetMetrics(gone)) {
      metrics.unbind();
    }
  }

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  void bindEvents(EventBus present) {
    node.setEvents(present);
  }

  void unbindEvents(EventBus gone) {
    node.unsetEvents(gone);
  }

  /** Unbinds the address. */
  @Deactivate
  void deactivate() {
    health.unregister();
    service.close();
    metrics.unbind();
  }

  private static int ranking(ServiceReference<RpcMethod> reference) {
    return reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0;
  }
}
