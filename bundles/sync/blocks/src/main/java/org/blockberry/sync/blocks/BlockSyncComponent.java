package org.blockberry.sync.blocks;

import java.time.Instant;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.metrics.MetricsRegistry;
import org.blockberry.api.node.BlockService;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.node.NodeInfo;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.transport.StreamHandler;
import org.blockberry.api.transport.StreamPort;
import org.blockberry.api.transport.StreamRules;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.value.Bytes;
import org.blockberry.sync.inbox.Mailbox;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the stream while there is a node. */
@Component(service = StreamHandler.class, immediate = true)
public final class BlockSyncComponent implements StreamHandler {
  private static final Logger LOG = LoggerFactory.getLogger(BlockSyncComponent.class);
  private static final long TICK_MILLIS = 50;
  private static final long STOP_MILLIS = 5_000;

  private final Mailbox mailbox;
  private final ThreadPoolExecutor reader;
  private final MetricsRegistry.Scope metrics;
  private final BlockSync sync;
  private final Growth growth;

  /** Made by DS when the node runs. */
  @Activate
  public BlockSyncComponent(@Reference Configuration configuration, @Reference NodeInfo info, @Reference ChainReader chain,
      @Reference BlockService blocks, @Reference EventBus events, @Reference MetricsRegistry registry,
      @Reference(target = "(slot=transport)") Slot<Transport> transport) {
    SyncSettings settings = SyncSettings.from(configuration.read(SyncSettings.TABLE, SyncSettings.SCHEMA));
    mailbox = new Mailbox("bb-sync", settings.fetching().windowBytes(), failure -> LOG.error("block sync failed at one task: {}", failure.toString(), failure));
    reader = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1), work -> {
      Thread made = new Thread(work, "bb-sync-serve");
      made.setDaemon(true);
      return made;
    });
    metrics = registry.scope("sync_blocks");
    long start = System.nanoTime();
    sync = new BlockSync(settings, new Surroundings(new ServiceDesk(info, chain, blocks, transport), mailbox, reader,
        () -> System.nanoTime() - start, Instant::now, events::publish, metrics));
    growth = new Growth(events, sync::chainMoved);
    mailbox.every(TICK_MILLIS, sync::tick);
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
  public void peerReady(String peer, long height) {
    sync.peerReady(peer, height);
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
    growth.close();
    sync.close();
    mailbox.close();
    reader.shutdown();
    if (!reader.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS)) {
      reader.shutdownNow();
    }
    metrics.close();
  }
}
