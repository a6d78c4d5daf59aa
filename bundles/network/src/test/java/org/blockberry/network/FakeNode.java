package org.blockberry.network;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.function.Consumer;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.role.Role;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.fake.FakeNet;
import org.blockberry.network.fake.FakeTransport;
import org.blockberry.network.handshake.Terms;
import org.blockberry.testing.contracts.SlotOf;
import org.blockberry.testing.contracts.TestMetrics;

/** A node on a {@link FakeNet}: the real network shell, its thread replaced by a queue. */
final class FakeNode implements Inbox {
  private static final Duration TICK = Duration.ofMillis(200);

  final FakeNet net;
  final FakeTransport transport;
  final Map<String, String> files;
  final TestMetrics metrics = new TestMetrics();
  final Network network;
  final FakeDesk desk;
  private final Queue<Runnable> work = new ArrayDeque<>();
  private boolean running;
  private boolean gone;
  final List<String> probes = new ArrayList<>();
  int load;

  FakeNode(FakeNet net, String id, Map<String, Object> settings, Map<String, String> files) {
    this(net, id, settings, files, "/ip4/127.0.0.1/tcp/26656", "chain-1");
  }

  FakeNode(FakeNet net, String id, Map<String, Object> settings, Map<String, String> files, String address,
      String chain) {
    this(net, id, settings, files, address, chain, Role.FULL);
  }

  FakeNode(FakeNet net, String id, Map<String, Object> settings, Map<String, String> files, String address,
      String chain, Role role) {
    this.net = net;
    this.files = files;
    this.desk = new FakeDesk(net, role, this::poolGrew, this::committed);
    this.transport = new FakeTransport(net, id, key(id), address);
    Random secret = new Random(id.hashCode());
    Map<String, Object> given = new HashMap<>(Map.of("private_addresses", true));
    given.putAll(settings);
    NetworkSettings read = NetworkSettings.from(Settings.of(NetworkSettings.SCHEMA, given));
    Surroundings around = new Surroundings(new SlotOf<>(SlotName.TRANSPORT, transport), new Terms(chain, read.protocolVersion(), key(id)),
        desk, this, Runnable::run, Runnable::run, net::now, secret, new Surroundings.Kept() {
          @Override
          public Optional<String> read(String name) {
            return Optional.ofNullable(files.get(name));
          }

          @Override
          public void write(String name, String text) {
            files.put(name, text);
          }

          @Override
          public void setAside(String name, String why) {
            files.put(name + ".damaged", files.remove(name));
          }
        }, this::probe, metrics);
    network = new Network(read, around);
    transport.listener(network);
    network.transportCame();
    net.at(TICK, this::tick);
  }

  private void probe(Bytes host, int port, Consumer<Boolean> done) {
    byte[] bytes = host.toArray();
    String address = "/ip4/" + (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + "." + (bytes[2] & 0xff) + "." + (bytes[3] & 0xff) + "/tcp/" + port;
    probes.add(address);
    net.at(Duration.ofMillis(20), () -> done.accept(net.answers(address)));
  }

  static Bytes key(String id) {
    byte[] key = new byte[32];
    new Random(id.hashCode()).nextBytes(key);
    return Bytes.wrap(key);
  }

  private void poolGrew() {
    network.node().poolGrew();
  }

  private void committed(long height) {
    network.node().committed(height);
  }

  private void tick() {
    if (!gone) {
      network.tick();
      net.at(TICK, this::tick);
    }
  }

  /** An orderly end. */
  void close() {
    network.close();
    gone = true;
    net.at(Duration.ofMillis(1), transport::die);
  }

  /** The process is gone between two instructions. */
  void kill() {
    gone = true;
    transport.die();
  }

  boolean knows(String peer) {
    return network.peers().containsKey(peer);
  }

  @Override
  public boolean offer(String peer, Runnable task) {
    put(task);
    return true;
  }

  @Override
  public void put(Runnable task) {
    work.add(task);
    if (running) {
      return;
    }
    running = true;
    try {
      for (Runnable next = work.poll(); next != null; next = work.poll()) {
        next.run();
      }
    } finally {
      running = false;
    }
  }

  @Override
  public void after(Duration time, Runnable task) {
    net.at(time, () -> put(task));
  }

  @Override
  public int load() {
    return load;
  }
}
