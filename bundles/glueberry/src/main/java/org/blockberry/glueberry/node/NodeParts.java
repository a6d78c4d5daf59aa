package org.blockberry.glueberry.node;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.glueberry.book.AddressBook;
import org.blockberry.glueberry.book.PeerEntry;
import org.blockberry.glueberry.key.StreamKeys;
import org.blockberry.glueberry.log.LogPoints;
import org.blockberry.glueberry.observe.NodeMetrics;
import org.blockberry.glueberry.observe.Tracing;
import org.blockberry.glueberry.stats.StatsTable;
import org.blockberry.glueberry.stream.FrameLimits;
import org.blockberry.glueberry.stream.StreamName;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.host.Host;
import org.blockberry.libp2p.identity.PeerId;

/** What all peers of a running node share. Threading: any thread. */
final class NodeParts {
  final GlueberryConfig.Fields config;
  final CryptoLadder ladder;
  final Host host;
  final AddressBook book;
  final StreamKeys keys;
  final ScheduledExecutorService timers;
  final Executor work;
  final LogPoints log;
  final NodeMetrics metrics;
  final Tracing tracing;
  final StatsTable stats;
  final EventBus events;
  final MessageQueue messages;
  final Inbox inbox; // instead of the queues, or null
  final StreamHandlers handlers;
  final Dialler dialler;
  final Strangers strangers;
  final Map<StreamName, Integer> limits = new ConcurrentHashMap<>(); // longest messages of streams that are named by the application
  volatile MessageQueue handshakes; // the application's queue, or a driver's
  volatile boolean closing;

  NodeParts(GlueberryConfig.Fields config, CryptoLadder ladder, Host host, AddressBook book, StreamKeys keys, ScheduledExecutorService timers,
      Executor work, LogPoints log, EventBus events, MessageQueue messages) {
    this.config = config;
    this.ladder = ladder;
    this.host = host;
    this.book = book;
    this.keys = keys;
    this.timers = timers;
    this.work = work;
    this.log = log;
    this.metrics = config.metrics;
    this.tracing = config.tracing;
    this.stats = new StatsTable(config.maxPeers);
    this.events = events;
    this.messages = messages;
    this.handshakes = messages;
    this.inbox = config.inbox;
    this.handlers = new StreamHandlers(host, config.protocolTwo);
    this.dialler = new Dialler(host, this::later, config.maxDials);
    this.strangers = new Strangers(config.maxUnauthenticated);
  }

  /** Where messages of a stream wait. */
  MessageQueue queueOf(StreamName stream) {
    return stream.equals(StreamName.HANDSHAKE) ? handshakes : messages;
  }

  /** Bounds of what a peer sends on a stream. */
  FrameLimits limits(StreamName stream) {
    return stream.equals(StreamName.HANDSHAKE) ? FrameLimits.plain(config.maxHandshakeMessageSize)
        : FrameLimits.sealed(Math.min(config.maxMessageSize, limits.getOrDefault(stream, Integer.MAX_VALUE)));
  }

  Instant now() {
    return config.clock.instant();
  }

  static long nanos() {
    return System.nanoTime();
  }

  /** Whether a lost peer may be dialled again. Never waits. */
  boolean redialable(PeerId peer) {
    return !closing && book.get(peer).filter(entry -> !entry.blacklisted() && !entry.addresses().isEmpty()).isPresent();
  }

  List<Multiaddr> addresses(PeerId peer) {
    return book.get(peer).map(PeerEntry::addresses).orElse(List.of());
  }

  /** Runs {@code task} later, unless the node is closed before. */
  Future<?> after(long nanos, Runnable task) {
    try {
      return timers.schedule(() -> guarded(task), nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) { // the node is closed: nothing comes later
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Runs what may wait for the disk or compute, on a thread for that; not if the node is closed. */
  void later(Runnable task) {
    try {
      work.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      if (!closing) {
        config.failures.accept(e);
      }
    }
  }

  void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      if (!closing) {
        config.failures.accept(e);
      }
    }
  }
}
