package org.blockberry.rpc.http;

import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.blockberry.api.config.Configuration;
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
  private static final long RETRY_MILLIS = 2_000;
  private static final int EXIT_START_FAILED = 5;

  private final MethodTable methods = new MethodTable();
  private final NodeView node = new NodeView();
  private final RpcMetrics metrics = new RpcMetrics();
  private final RpcService service;
  private final ServiceRegistration<HealthCheck> health;

  /** Binds the address. A node that is only starting ends if it cannot: its operator is there to read why. */
  @Activate
  public RpcHttpComponent(BundleContext bundle, @Reference Configuration configuration) {
    Optional<Path> home = Optional.ofNullable(bundle.getProperty(HOME)).map(Path::of);
    service = new RpcService(configuration, home, methods, node, metrics, RETRY_MILLIS);
    if (!service.start()) {
      endTheStart(bundle);
    }
    health = bundle.registerService(HealthCheck.class, service, new Hashtable<>());
  }

  private static void endTheStart(BundleContext bundle) {
    try {
      for (ServiceReference<IntConsumer> exit : bundle.getServiceReferences(IntConsumer.class,
          "(&(blockberry.role=exit)(blockberry.starting=true))")) {
        LOG.error("the start ends because the RPC has no address; free it, or change rpc.listen in config.toml");
        bundle.getService(exit).accept(EXIT_START_FAILED);
      }
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException("a constant filter", e);
    }
  }

  /** A method appears. One that describes itself wrongly, or may not be served here, is left out and said so. */
  @Reference(service = RpcMethod.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindMethod(RpcMethod method, ServiceReference<RpcMethod> reference) {
    try {
      methods.add(reference, ranking(reference), ServedMethod.of(method));
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
