package org.blockberry.glueberry.node;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.Vectors;
import org.blockberry.glueberry.handshake.HandshakeStep;
import org.blockberry.glueberry.handshake.TwoPhaseHandshake;
import org.blockberry.glueberry.key.StreamKey;
import org.blockberry.glueberry.key.StreamKeys;
import org.blockberry.glueberry.stream.FrameHandler;
import org.blockberry.glueberry.stream.FrameLimits;
import org.blockberry.glueberry.stream.FrameReader;
import org.blockberry.glueberry.stream.MessageOpener;
import org.blockberry.glueberry.stream.MessageSealer;
import org.blockberry.glueberry.stream.ReplayWindow;
import org.blockberry.glueberry.stream.StreamName;
import org.blockberry.libp2p.host.Connection;
import org.blockberry.libp2p.host.ConnectionGate;
import org.blockberry.libp2p.host.Host;
import org.blockberry.libp2p.host.HostConfig;
import org.blockberry.libp2p.host.HostStream;
import org.blockberry.libp2p.host.StreamListener;
import org.blockberry.libp2p.identity.PeerId;

/** A peer as the original behaves: protocol 1.0.0 only, one stream per name, a second one is reset before a byte of it is read. */
final class OriginalPeer implements AutoCloseable {
  final Host host;
  final LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>(); // name:text
  final LinkedBlockingQueue<String> handshakes = new LinkedBlockingQueue<>(); // prepared, established, or why it failed
  final Map<String, HostStream> live = new HashMap<>(); // guarded by this
  private final int number;
  private final PeerId node;
  private final StreamKey key;
  private final Map<String, MessageSealer> sealers = new HashMap<>(); // guarded by this
  volatile boolean finishesHandshakeStream; // right after its complete
  volatile HostStream handshake;
  volatile Connection connection;

  OriginalPeer(int number, PeerId node, ConnectionGate gate) {
    this.number = number;
    this.node = node;
    try (StreamKeys keys = new StreamKeys(Vectors.LADDER.x25519(), Vectors.seed(number))) {
      this.key = keys.derive(node);
    }
    this.host = new Host(HostConfig.of(Vectors.identity(number), Vectors.LADDER).withGate(gate));
    host.handle(StreamName.HANDSHAKE.protocolId(), stream -> {
      connection = stream.connection();
      return new Handshake(false).begin(stream);
    });
    Nodes.get(host.listen(Nodes.ANY_PORT));
  }

  OriginalPeer(int number, PeerId node) {
    this(number, node, ConnectionGate.OPEN);
  }

  PeerId id() {
    return host.peerId();
  }

  void connect(GlueberryNode to) {
    connection = Nodes.get(host.connect(to.peerId(), to.addresses()));
  }

  /** Dials and shakes hands. */
  void shakeHands(GlueberryNode with) {
    connect(with);
    Handshake side = new Handshake(true);
    side.begin(Nodes.get(connection.open(List.of(StreamName.HANDSHAKE.protocolId()), side)));
    established();
  }

  void established() {
    try {
      String first = handshakes.poll(20, TimeUnit.SECONDS);
      String second = handshakes.poll(20, TimeUnit.SECONDS);
      if (!"prepared".equals(first) || !"established".equals(second)) {
        throw new AssertionError(first + ", " + second);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Takes streams of a name, and resets a second one. */
  void allow(String name) {
    host.handle(new StreamName(name).protocolId(), stream -> {
      synchronized (this) {
        if (live.containsKey(name)) {
          return null;
        }
        live.put(name, stream);
      }
      return new Incoming(name);
    });
  }

  /** On the stream of that name, of whichever side; opened if there is none. */
  CompletableFuture<Void> send(String name, String text) {
    synchronized (this) {
      HostStream open = live.get(name);
      if (open != null) {
        open.write(seal(name, text));
        return CompletableFuture.completedFuture(null);
      }
      live.put(name, null); // from here on another one is a duplicate
    }
    return connection.open(List.of(new StreamName(name).protocolId()), new Incoming(name)).thenAccept(stream -> {
      synchronized (this) {
        live.put(name, stream);
        stream.write(seal(name, text));
      }
    });
  }

  synchronized Bytes seal(String name, String text) {
    return sealers.computeIfAbsent(name, fresh -> new MessageSealer(key.bind(Vectors.LADDER.aead()), SecureRandomSource.system(), 1 << 20))
        .sealFramed(Bytes.utf8(text));
  }

  String next() {
    try {
      String next = received.poll(20, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing came");
      }
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    host.close();
    key.close();
  }

  /** Reads a named stream. */
  private final class Incoming implements StreamListener, FrameHandler {
    private final String name;
    private final MessageOpener opener = new MessageOpener(key.bind(Vectors.LADDER.aead()), new ReplayWindow(1)); // the original has none
    private final FrameReader reader = new FrameReader(FrameLimits.sealed(1 << 20), this);

    Incoming(String name) {
      this.name = name;
    }

    @Override
    public void data(HostStream stream, ByteBuffer piece) {
      int bytes = piece.remaining();
      reader.feed(piece);
      stream.consumed(bytes);
    }

    @Override
    public void remoteClosed(HostStream stream) {} // the original never sends its own FIN

    @Override
    public void ended(HostStream stream, org.blockberry.libp2p.yamux.StreamEnd why) {
      synchronized (OriginalPeer.this) {
        live.remove(name, stream);
      }
    }

    @Override
    public void payload(Bytes payload) {
      received.add(name + ":" + opener.open(payload).map(Bytes::toUtf8).orElse("(forged)"));
    }

    @Override
    public void tooLarge(long payloadBytes) {}
  }

  /** One side of a handshake. */
  private final class Handshake implements StreamListener, HandshakeStep.Driver {
    private final TwoPhaseHandshake core;
    private HostStream stream;

    Handshake(boolean dialler) {
      core = new TwoPhaseHandshake(node, Vectors.identity(number).publicKey().data(), Bytes.EMPTY, dialler, System.nanoTime(),
          TimeUnit.SECONDS.toNanos(60));
    }

    Handshake begin(HostStream opened) {
      stream = opened;
      handshake = opened;
      core.begin(System.nanoTime()).forEach(step -> step.accept(this));
      return this;
    }

    @Override
    public void data(HostStream from, ByteBuffer piece) {
      int bytes = piece.remaining();
      core.receive(piece, System.nanoTime()).forEach(step -> step.accept(this));
      from.consumed(bytes);
    }

    @Override
    public void remoteClosed(HostStream from) {}

    @Override
    public void write(Bytes frame) {
      stream.write(frame);
    }

    @Override
    public void prepare(Bytes peerKey) {
      handshakes.add("prepared");
    }

    @Override
    public void established() {
      handshakes.add("established");
      if (finishesHandshakeStream) {
        stream.closeWrite();
      }
    }

    @Override
    public void failed(GlueberryException why) {
      handshakes.add(why.getMessage());
    }
  }
}
