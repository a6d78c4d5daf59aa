package org.blockberry.glueberry.node;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.book.AddressBook;
import org.blockberry.glueberry.book.PeerEntry;
import org.blockberry.glueberry.key.StreamKeys;
import org.blockberry.glueberry.log.LogPoints;
import org.blockberry.glueberry.observe.NodeMetrics;
import org.blockberry.glueberry.stats.StatsTable;
import org.blockberry.glueberry.stream.StreamName;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.host.ConnectionGate;
import org.blockberry.libp2p.host.Direction;
import org.blockberry.libp2p.host.Host;
import org.blockberry.libp2p.host.HostConfig;
import org.blockberry.libp2p.identity.PeerId;

/** What a node holds while it runs: book, host, threads. Made by start, ended by close. */
final class NodeRuntime {
  private static final long TICK_MILLIS = 250;
  private static final int TICKS_PER_HOUR = 4 * 3_600;
  private static final long STOP_SECONDS = 5;
  private static final int WORKERS = 2;
  private static final int WORK_QUEUE = 65_536; // one resumption per stream, one note per peer: far more than there can be

  private final List<AutoCloseable> opened = new ArrayList<>(); // closed in reverse
  private final NodeParts parts;
  private final PeerTable peers;
  private int ticks;

  /** Opens all of it, or nothing. */
  NodeRuntime(GlueberryConfig.Fields config, NodeKey key, CryptoLadder ladder, EventBus events, LogPoints log,
      TwoPhaseDriver driver) {
    ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, threads("bb-net-glue-timer"));
    timers.setRemoveOnCancelPolicy(true);
    ThreadPoolExecutor work =
        new ThreadPoolExecutor(WORKERS, WORKERS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WORK_QUEUE), threads("bb-net-glue-work"));
    work.allowCoreThreadTimeOut(true);
    opened.add(() -> stop(work));
    opened.add(() -> stop(timers));
    try {
      AddressBook book = keep(AddressBook.open(config.addressBookPath, config.bookLimits, config.clock, config.bookRecovery));
      book.recovered().ifPresent(log::bookRecovered);
      StreamKeys keys = keep(new StreamKeys(unclosed(key)));
      Host host = keep(new Host(HostConfig.of(key, ladder).withGate(both(book.gate(), config.gate)).withLimits(config.hostLimits)
          .withAgentVersion(config.agentVersion).withFailures(config.failures)));
      MessageQueue messages = keep(new MessageQueue(config.messageBufferSize, config.messageBufferBytes, work, config.failures));
      this.parts = new NodeParts(config, ladder, host, book, keys, timers, work, log, events, messages);
      this.peers = new PeerTable(parts);
      parts.handlers.begin(peers::accept);
      List<String> names = new ArrayList<>(config.streams);
      if (driver != null) {
        names.addAll(driver.streams());
        driver.begin(parts, events);
      }
      parts.handlers.register(names.stream().map(StreamName::new).toList());
      host.onConnection(peers::opened);
      if (config.acceptInbound) {
        config.listenAddresses.forEach(address -> listen(host, address));
      }
    } catch (RuntimeException e) {
      closeAll(log);
      throw e;
    }
    timers.scheduleWithFixedDelay(() -> parts.guarded(this::tick), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    long flush = config.bookFlush.toNanos();
    timers.scheduleWithFixedDelay(() -> parts.later(parts.book::flush), flush, flush, TimeUnit.NANOSECONDS);
  }

  /** The node closes its key, which it has before and after it runs. */
  private static StreamKeys.Agreement unclosed(NodeKey key) {
    return key::agree;
  }

  private <T extends AutoCloseable> T keep(T resource) {
    opened.add(resource);
    return resource;
  }

  private static ThreadFactory threads(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  private static ConnectionGate both(ConnectionGate book, ConnectionGate more) {
    return new ConnectionGate() {
      @Override
      public boolean mayDial(PeerId peer, Multiaddr address) {
        return book.mayDial(peer, address) && more.mayDial(peer, address);
      }

      @Override
      public boolean mayAccept(InetSocketAddress remote) {
        return more.mayAccept(remote);
      }

      @Override
      public boolean trusts(InetSocketAddress remote) {
        return more.trusts(remote);
      }

      @Override
      public boolean mayConnect(PeerId peer, Direction direction, InetSocketAddress remote) {
        return book.mayConnect(peer, direction, remote) && more.mayConnect(peer, direction, remote);
      }
    };
  }

  private static void listen(Host host, Multiaddr address) {
    try {
      host.listen(address).join();
    } catch (CompletionException e) {
      throw GlueberryException.of(ErrorCode.CONNECTION_FAILED, "listenAddresses: " + address + " cannot be bound").retriable(false)
          .because(e.getCause());
    }
  }

  NodeParts parts() {
    return parts;
  }

  PeerTable peers() {
    return peers;
  }

  /** Dials all that are in the book. */
  void dialBook() {
    for (PeerEntry entry : parts.book.peers()) {
      if (!entry.addresses().isEmpty()) {
        try {
          peers.of(entry.peer()).connectQuietly();
        } catch (GlueberryException full) {
          return;
        }
      }
    }
  }

  private void tick() {
    GlueberryConfig.Fields config = parts.config;
    if (!config.stallLimit.isZero()) {
      parts.messages.expire(NodeParts.nanos(), config.stallLimit.toNanos());
      if (parts.handshakes != parts.messages) {
        parts.handshakes.expire(NodeParts.nanos(), config.stallLimit.toNanos());
      }
    }
    peers.tick();
    if (config.metrics != NodeMetrics.NONE) {
      Map<StreamName, Long> pending = new HashMap<>();
      peers.all().forEach(session -> session.streams().all().forEach(stream -> pending.merge(stream.name(), (long) stream.pending(), Long::sum)));
      pending.forEach(config.metrics::pendingMessages);
    }
    if (++ticks % TICKS_PER_HOUR == 0) {
      parts.stats.cleanUp(parts.now(), StatsTable.IDLE);
    }
  }

  /** Ends all of it and waits for its threads. */
  void close() {
    parts.closing = true;
    peers.all().forEach(PeerSession::shutDown);
    closeAll(parts.log);
    peers.all().forEach(PeerSession::shutDown); // what came meanwhile
  }

  private void closeAll(LogPoints log) {
    for (int i = opened.size() - 1; i >= 0; i--) {
      try {
        opened.get(i).close();
      } catch (Exception e) {
        log.closeFailed(e);
      }
    }
  }

  private static void stop(ExecutorService executor) throws InterruptedException {
    executor.shutdownNow();
    executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
  }
}
