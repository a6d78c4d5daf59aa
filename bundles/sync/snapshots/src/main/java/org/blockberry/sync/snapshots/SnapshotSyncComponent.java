package org.blockberry.sync.snapshots;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.metrics.MetricsRegistry;
import org.blockberry.api.node.BlockService;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.node.CatchUp;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.transport.StreamHandler;
import org.blockberry.api.transport.StreamPort;
import org.blockberry.api.transport.StreamRules;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.KeyType;
import org.blockberry.chain.light.LightBlockSource;
import org.blockberry.chain.light.LightBlockSources;
import org.blockberry.chain.light.LightClientException;
import org.blockberry.chain.light.SourceAccess;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.sync.inbox.Mailbox;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the stream while there is a node. */
@Component(service = StreamHandler.class, immediate = true)
public final class SnapshotSyncComponent implements StreamHandler {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotSyncComponent.class);
  private static final long TICK_MILLIS = 100;
  private static final long STOP_MILLIS = 5_000;
  private static final long MAX_WAITING_BYTES = 32L << 20;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  private volatile LightBlockSources sources;

  private final Mailbox mailbox;
  private final ThreadPoolExecutor outside;
  private final MetricsRegistry.Scope metrics;
  private final SnapshotSync sync;

  /** Made by DS when the node runs. */
  @Activate
  public SnapshotSyncComponent(@Reference Configuration configuration, @Reference ChainReader chain, @Reference BlockService blocks,
      @Reference EventBus events, @Reference MetricsRegistry registry, @Reference CryptoLadder crypto,
      @Reference(target = "(slot=snapshot-store)") Slot<SnapshotStore> snapshots) {
    SnapshotSettings settings = SnapshotSettings.from(configuration.read(SnapshotSettings.TABLE, SnapshotSettings.SCHEMA));
    mailbox = new Mailbox("bb-snapshot-sync", MAX_WAITING_BYTES, failure -> LOG.error("snapshot sync failed at one task: {}", failure.toString(), failure));
    outside = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1), work -> {
      Thread made = new Thread(work, "bb-snapshot-trust");
      made.setDaemon(true);
      return made;
    });
    outside.allowCoreThreadTimeOut(true);
    metrics = registry.scope("sync_snapshots");
    LightHeaders headers = new LightHeaders(settings, (key, message, signature) -> key.type() == KeyType.ED25519
        && crypto.ed25519().verify(key.bytes(), message, signature), () -> sources,
        access(settings, configuration.file().toAbsolutePath().getParent()), Instant::now);
    Trust trust = new HeaderTrust(chain.tip().initialHeight(), headers,
        settings.servers().stream().<HeaderTrust.Records>map(server -> new SourceRecords(server, () -> headers.source(server))).toList());
    long start = System.nanoTime();
    sync = new SnapshotSync(settings, new Surroundings(new Desk(chain, blocks, snapshots, trust, headers), mailbox, outside, () -> System.nanoTime() - start,
        Instant::now, events::publish, metrics));
    sync.tick(); // at once, before somebody else brings the chain level
    mailbox.every(TICK_MILLIS, sync::tick);
  }

  /** Of entries that cannot be read the settings' problem tells; nobody is sent a token then. */
  private static Map<String, SourceAccess> access(SnapshotSettings settings, Path folder) {
    try {
      return settings.access(folder);
    } catch (IllegalArgumentException e) {
      LOG.error("sync.snapshots.token_files and ca_files: {}", e.getMessage());
      return Map.of();
    }
  }

  /** The services of the node. */
  private record Desk(ChainReader chain, BlockService blocks, Slot<SnapshotStore> snapshots, Trust judge, LightHeaders headers)
      implements NodeDesk {
    @Override
    public long height() {
      return chain.base() == 0 ? 0 : chain.tip().height();
    }

    @Override
    public CompletionStage<CatchUp> catchUp() {
      return blocks.catchUp();
    }

    @Override
    public long missingHeader() {
      return blocks.missingHeader();
    }

    @Override
    public BlockVerdict offerHeader(Bytes lightBlock) {
      return blocks.offerHeader(lightBlock);
    }

    @Override
    public LightBlockSource source(String address) throws LightClientException {
      return headers.source(address);
    }

    @Override
    public Optional<Trust> trust() {
      return Optional.of(judge);
    }
  }

  @Override
  public StreamRules rules() {
    return sync.rules();
  }

  @Override
  public void opened(StreamPort port) {
    sync.opened(port);
  }

  @Override
  public void peerReady(String peer) {
    sync.peerReady(peer);
  }

  @Override
  public void received(String peer, Bytes message) {
    sync.received(peer, message);
  }

  @Override
  public void peerGone(String peer) {
    sync.peerGone(peer);
  }

  @Override
  public void closed() {
    sync.closed();
  }

  /** Gives the chain back and ends the threads. */
  @Deactivate
  void deactivate() throws InterruptedException {
    sync.close();
    mailbox.close();
    outside.shutdownNow();
    if (!outside.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS)) {
      LOG.warn("a question to a server did not end within {} ms", STOP_MILLIS);
    }
    metrics.close();
  }
}
