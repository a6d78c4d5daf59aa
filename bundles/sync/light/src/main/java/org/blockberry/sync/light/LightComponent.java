package org.blockberry.sync.light;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.metrics.MetricsRegistry;
import org.blockberry.api.node.NodeInfo;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.chain.KeyType;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.sync.light.follow.HeaderSync;
import org.blockberry.sync.light.rpc.RpcLightSources;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a node of the role {@code light} follow the chain that {@code [sync.light]} names; in other roles it does nothing. */
@Component(service = {}, immediate = true)
public final class LightComponent {
  private static final Logger LOG = LoggerFactory.getLogger(LightComponent.class);
  private static final int BEFORE_THE_NODES_OWN = 100;

  private final List<ServiceRegistration<?>> published = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>(); // closed from the end

  /** Begins to follow. */
  @Activate
  public LightComponent(BundleContext bundle, @Reference Configuration configuration, @Reference NodeInfo node, @Reference CryptoLadder crypto,
      @Reference MetricsRegistry registry) {
    LightSettings settings = LightSettings.from(configuration.read(LightSettings.TABLE, LightSettings.SCHEMA));
    if (!node.identity().role().equals("light")) {
      return;
    }
    if (!settings.follows()) {
      LOG.info("this light node follows no chain: sync.light.primary is not set");
      return;
    }
    try {
      follow(bundle, settings, configuration, node, crypto, registry);
    } catch (IOException | IllegalArgumentException e) {
      LOG.error("this light node follows no chain: {}", e.getMessage());
      published.add(bundle.registerService(HealthCheck.class, new Misconfigured(e.getMessage()), new Hashtable<>()));
    }
  }

  private void follow(BundleContext bundle, LightSettings settings, Configuration configuration, NodeInfo node, CryptoLadder crypto,
      MetricsRegistry registry) throws IOException {
    RpcLightSources sources = new RpcLightSources();
    open.add(sources);
    HeaderSync sync = new HeaderSync(settings.plan(configuration.file().resolveSibling("data").resolve("light")),
        (key, message, signature) -> key.type() == KeyType.ED25519 && crypto.ed25519().verify(key.bytes(), message, signature), sources::at, Instant::now);
    MetricsRegistry.Scope metrics = registry.scope("light");
    open.add(metrics);
    Following following = new Following(sync, settings.look(), metrics);
    open.add(following);
    Hashtable<String, Object> first = new Hashtable<>();
    first.put(Constants.SERVICE_RANKING, BEFORE_THE_NODES_OWN);
    for (RpcMethod method : following.methods()) {
      published.add(bundle.registerService(RpcMethod.class, method, first));
    }
    published.add(bundle.registerService(RpcMethod.class, new LightStatus(node, following.answers()), first));
    published.add(bundle.registerService(HealthCheck.class, following, new Hashtable<>()));
    following.begin();
  }

  /** Says so until somebody corrects it and starts the node again. */
  private record Misconfigured(String reason) implements HealthCheck {
    @Override
    public String name() {
      return "light";
    }

    @Override
    public HealthStatus check() {
      return HealthStatus.fail(reason);
    }
  }

  /** Withdraws the methods and ends the threads. */
  @Deactivate
  void deactivate() throws Exception {
    published.forEach(ServiceRegistration::unregister);
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }
}
