package org.blockberry.libp2p.host;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.noise.NoiseCredentials;

/** What all connections of a host share. Threading: any thread. */
final class HostCore {
  static final String YAMUX = "/yamux/1.0.0";
  static final String NOISE = "/noise";
  private static final Set<String> OWN = Set.of(IdentifyService.IDENTIFY, IdentifyService.PUSH, PingService.PING);
  private static final int HELPERS = 2;

  private final HostConfig config;
  private final HostCounters counters = new HostCounters();
  private final Protocols protocols = new Protocols();
  private final ConnectionTable table;
  private final NoiseCredentials credentials;
  private final ThreadPoolExecutor handshakes;
  private final ThreadPoolExecutor names;
  private final List<Consumer<Connection>> listeners = new CopyOnWriteArrayList<>();
  private final List<Multiaddr> listening = new CopyOnWriteArrayList<>();
  private final IdentifyService identify = new IdentifyService(this);
  private final SignedAddresses signedAddresses = new SignedAddresses(this);

  HostCore(HostConfig config) {
    this.config = config;
    this.table = new ConnectionTable(config.limits());
    byte[] staticKey = config.random().bytes(32);
    this.credentials = new NoiseCredentials(config.identity(), config.suite().x25519(), staticKey, List.of(YAMUX));
    java.util.Arrays.fill(staticKey, (byte) 0);
    this.handshakes = helpers("bb-net-p2p-handshake", config.limits().maxConnections());
    this.names = helpers("bb-net-p2p-names", config.limits().maxConnections());
  }

  /** A full queue refuses: there are never more handshakes than connections, so it does not happen. */
  private static ThreadPoolExecutor helpers(String name, int queue) {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool = new ThreadPoolExecutor(HELPERS, HELPERS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), work -> {
      Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  static boolean isOwn(String protocol) {
    return OWN.contains(protocol);
  }

  HostConfig config() {
    return config;
  }

  HostLimits limits() {
    return config.limits();
  }

  HostCounters counters() {
    return counters;
  }

  Protocols protocols() {
    return protocols;
  }

  ConnectionTable table() {
    return table;
  }

  NoiseCredentials credentials() {
    return credentials;
  }

  SecureRandomSource random() {
    return config.random();
  }

  Consumer<Throwable> failures() {
    return config.failures();
  }

  /** Where key agreements and signature checks run. */
  Executor handshakes() {
    return handshakes;
  }

  /** Where names are resolved, which may wait. */
  Executor names() {
    return names;
  }

  IdentifyService identify() {
    return identify;
  }

  SignedAddresses signedAddresses() {
    return signedAddresses;
  }

  List<Multiaddr> listening() {
    return listening;
  }

  List<Consumer<Connection>> listeners() {
    return listeners;
  }

  /** A connection is ready and in the table. On its event loop. */
  void joined(MuxedConnection connection) {
    identify.ask(connection);
    listeners.forEach(listener -> {
      try {
        listener.accept(connection);
      } catch (RuntimeException e) {
        failures().accept(e);
      }
    });
    table.surplus().forEach(surplus -> surplus.cutOff(CutOff.WATERMARK));
  }

  void left(MuxedConnection connection) {
    table.remove(connection);
  }

  void close() {
    handshakes.shutdownNow();
    names.shutdownNow();
    credentials.close();
  }
}
