package org.blockberry.glueberry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.glueberry.book.AddressBook;
import org.blockberry.glueberry.book.BookLimits;
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
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.host.Connection;
import org.blockberry.libp2p.host.ConnectionGate;
import org.blockberry.libp2p.host.Host;
import org.blockberry.libp2p.host.HostConfig;
import org.blockberry.libp2p.host.HostException;
import org.blockberry.libp2p.host.HostStream;
import org.blockberry.libp2p.host.StreamListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The cores on real connections of our libp2p, put together by hand: the node that does this for everybody is not here yet. */
@Timeout(60)
class OverLibp2pTest {
  private static final StreamName CHAT = StreamName.encrypted("chat");
  private static final int LIMIT = 1 << 20;

  @TempDir
  private Path folder;
  private final List<Host> hosts = new ArrayList<>();

  @AfterEach
  void close() {
    hosts.forEach(Host::close);
  }

  private Host host(int number, ConnectionGate gate) {
    Host host = new Host(HostConfig.of(Vectors.identity(number), Vectors.LADDER).withGate(gate));
    hosts.add(host);
    return host;
  }

  private static List<Multiaddr> listening(Host host) {
    return List.of(host.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")).join());
  }

  /** One side of a handshake on a stream. Everything happens on the connection's event loop. */
  private static final class HandshakeStream implements StreamListener, HandshakeStep.Driver {
    private final TwoPhaseHandshake core;
    private final LinkedBlockingQueue<String> done = new LinkedBlockingQueue<>();
    private HostStream stream;

    HandshakeStream(int own, int peer, boolean dialler) {
      core = new TwoPhaseHandshake(Vectors.peer(peer), Vectors.identity(own).publicKey().data(), Bytes.EMPTY, dialler, System.nanoTime(),
          TimeUnit.SECONDS.toNanos(30));
    }

    HandshakeStream begin(HostStream opened) {
      stream = opened;
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
    public void write(Bytes frame) {
      stream.write(frame);
    }

    @Override
    public void prepare(Bytes peerKey) {
      done.add("prepared");
    }

    @Override
    public void established() {
      done.add("established");
    }

    @Override
    public void failed(GlueberryException why) {
      done.add(why.getMessage());
    }
  }

  @Test
  void twoHostsShakeHandsAndExchangeSealedMessages() throws Exception {
    Host server = host(2, ConnectionGate.OPEN);
    Host client = host(1, ConnectionGate.OPEN);
    HandshakeStream ofServer = new HandshakeStream(2, 1, false);
    server.handle(StreamName.HANDSHAKE.protocolId(), ofServer::begin);
    LinkedBlockingQueue<Bytes> received = new LinkedBlockingQueue<>();
    MessageOpener opener = new MessageOpener(key(2, 1).bind(Vectors.LADDER.aead()), new ReplayWindow(16));
    server.handle(CHAT.protocolId(), stream -> new Messages(opener, received));

    Connection connection = client.connect(server.peerId(), listening(server)).join();
    HandshakeStream ofClient = new HandshakeStream(1, 2, true);
    ofClient.begin(connection.open(List.of(StreamName.HANDSHAKE.protocolId()), ofClient).join());
    for (HandshakeStream side : List.of(ofClient, ofServer)) {
      assertEquals("prepared", side.done.poll(20, TimeUnit.SECONDS));
      assertEquals("established", side.done.poll(20, TimeUnit.SECONDS));
    }

    HostStream chat = connection.open(List.of(CHAT.protocolId()), (stream, piece) -> stream.consumed(piece.remaining())).join();
    try (MessageSealer sealer = new MessageSealer(key(1, 2).bind(Vectors.LADDER.aead()), SecureRandomSource.system(), LIMIT)) {
      Bytes large = Bytes.wrap(new byte[100_000]);
      assertTrue(chat.write(sealer.sealFramed(Bytes.utf8("hello"))) && chat.write(sealer.sealFramed(large)));
      assertEquals(Bytes.utf8("hello"), received.poll(20, TimeUnit.SECONDS));
      assertEquals(large, received.poll(20, TimeUnit.SECONDS));
    }
  }

  private static StreamKey key(int own, int peer) {
    try (StreamKeys keys = new StreamKeys(Vectors.LADDER.x25519(), Vectors.seed(own))) {
      return keys.derive(Vectors.peer(peer));
    }
  }

  /** Opens what comes on a named stream. */
  private static final class Messages implements StreamListener, FrameHandler {
    private final MessageOpener opener;
    private final LinkedBlockingQueue<Bytes> received;
    private final FrameReader reader = new FrameReader(FrameLimits.sealed(LIMIT), this);

    Messages(MessageOpener opener, LinkedBlockingQueue<Bytes> received) {
      this.opener = opener;
      this.received = received;
    }

    @Override
    public void data(HostStream stream, ByteBuffer piece) {
      int bytes = piece.remaining();
      reader.feed(piece);
      stream.consumed(bytes);
    }

    @Override
    public void payload(Bytes payload) {
      opener.open(payload).ifPresent(received::add);
    }

    @Override
    public void tooLarge(long payloadBytes) {}
  }

  /** At the dial, and after the security handshake of what is accepted: the blacklisted side gets no connection either way. */
  @Test
  void theBlacklistHoldsOnRealConnections() {
    try (AddressBook book = AddressBook.open(folder.resolve("book.json"), BookLimits.STANDARD, Clock.systemUTC(), AddressBook.Recovery.REFUSE)) {
      Host ours = host(1, book.gate());
      Host mallory = host(3, ConnectionGate.OPEN);
      List<Multiaddr> ofOurs = listening(ours);
      List<Multiaddr> ofMallory = listening(mallory);
      book.blacklist(mallory.peerId());
      HostException dialled = refused(() -> ours.connect(mallory.peerId(), ofMallory).join());
      assertEquals(HostException.Kind.REFUSED, dialled.kind());
      refused(() -> mallory.connect(ours.peerId(), ofOurs).join());
      assertEquals(List.of(), ours.connections());
      book.unblacklist(mallory.peerId());
      assertEquals(mallory.peerId(), ours.connect(mallory.peerId(), ofMallory).join().remoteId());
    }
  }

  private static HostException refused(Runnable connect) {
    Throwable cause = assertThrows(CompletionException.class, connect::run).getCause();
    assertTrue(cause instanceof HostException, cause.toString());
    return (HostException) cause;
  }
}
