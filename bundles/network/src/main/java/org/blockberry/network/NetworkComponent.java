package org.blockberry.network;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.metrics.MetricsRegistry;
import org.blockberry.api.network.PeerService;
import org.blockberry.api.node.BlockService;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.node.NodeIdentity;
import org.blockberry.api.node.NodeInfo;
import org.blockberry.api.node.TransactionService;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.transport.PeerChange;
import org.blockberry.api.transport.StreamHandler;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.transport.TransportListener;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.effect.Now;
import org.blockberry.network.handshake.Terms;
import org.osgi.framework.BundleContext;
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

/** Runs the network while there are a node and a slot for a transport; listens to the transport as a service. */
@Component(service = TransportListener.class, immediate = true)
public final class NetworkComponent implements TransportListener {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkComponent.class);
  private static final long TICK_MILLIS = 200;
  private static final int MAX_WORK = 1_024;
  private static final long STOP_MILLIS = 2_000;

  private final Mailbox mailbox;
  private final ThreadPoolExecutor background;
  private final ThreadPoolExecutor sender;
  private final TcpProbe probe = new TcpProbe();
  private final MetricsRegistry.Scope metrics;
  private final Network network;
  private final EventFeed feed;
  private final ServiceRegistration<PeerService> peers;

  /** Made by DS when the node runs. */
  @Activate
  public NetworkComponent(BundleContext context, @Reference Configuration configuration, @Reference NodeInfo info,
      @Reference TransactionService transactions, @Reference ChainReader chain, @Reference BlockService blocks,
      @Reference EventBus events,
      @Reference MetricsRegistry registry, @Reference(target = "(slot=transport)") Slot<Transport> transport) {
    NetworkSettings settings = NetworkSettings.from(configuration.read(NetworkSettings.TABLE, NetworkSettings.SCHEMA));
    NodeIdentity identity = info.identity();
    Terms terms = new Terms(identity.chainId(), settings.protocolVersion(), identity.nodePublicKey());
    String home = context.getProperty("blockberry.home");
    mailbox = new Mailbox(failure -> LOG.error("the network failed at one task: {}", failure.toString(), failure));
    background = one("bb-peers-work", new ThreadPoolExecutor.CallerRunsPolicy()); // slower, but nothing is left out
    sender = one("bb-peers-out", new ThreadPoolExecutor.AbortPolicy()); // it has one task at most
    metrics = registry.scope("network");
    Surroundings around = new Surroundings(transport, terms, new ServiceDesk(info, transactions, chain, blocks), mailbox, background, sender,
        () -> new Now(System.nanoTime(), System.currentTimeMillis()), new SecureRandom(),
        new FolderKept(Path.of(home == null ? "." : home).resolve("data").resolve("network"), background), probe, metrics);
    network = new Network(settings, around);
    peers = context.registerService(PeerService.class, new PeerDesk(network, around), null);
    feed = new EventFeed(events, network);
    network.transportCame();
    mailbox.every(TICK_MILLIS, network::tick);
  }

  private static ThreadPoolExecutor one(String name, RejectedExecutionHandler full) {
    return new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WORK), work -> {
      Thread made = new Thread(work, name);
      made.setDaemon(true);
      return made;
    }, full);
  }

  /** A plugin brings a stream. */
  @Reference(service = StreamHandler.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindStream(StreamHandler handler, ServiceReference<StreamHandler> reference) {
    network.add(String.valueOf(reference.getBundle()), handler);
  }

  /** A plugin takes its stream away, or goes. */
  void unbindStream(StreamHandler handler) {
    network.remove(handler);
  }

  @Override
  public void changed(PeerChange change) {
    network.changed(change);
  }

  @Override
  public void received(String peer, String stream, Bytes message, Runnable handled) {
    network.received(peer, stream, message, handled);
  }

  /** Says goodbye to peers and keeps what must be kept. */
  @Deactivate
  void deactivate() throws InterruptedException {
    peers.unregister();
    feed.close();
    network.close();
    mailbox.close();
    probe.close();
    for (ThreadPoolExecutor each : List.of(background, sender)) {
      each.shutdown();
      if (!each.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS)) {
        each.shutdownNow();
      }
    }
    metrics.close();
  }
}
