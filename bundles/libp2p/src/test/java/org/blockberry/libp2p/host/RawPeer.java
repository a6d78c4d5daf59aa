package org.blockberry.libp2p.host;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.TestCrypto;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identity.KeyType;
import org.blockberry.libp2p.identity.PeerSignatures;
import org.blockberry.libp2p.multistream.Proposer;
import org.blockberry.libp2p.multistream.Responder;
import org.blockberry.libp2p.noise.NoiseCredentials;
import org.blockberry.libp2p.noise.NoiseHandshake;
import org.blockberry.libp2p.noise.NoiseSession;
import org.blockberry.libp2p.noise.NoiseSuite;
import org.blockberry.libp2p.noise.RecordReader;
import org.blockberry.libp2p.noise.RecordSealer;

/** A dialler on a plain socket, or one that is dialled, that can stop or misbehave at any step. */
final class RawPeer implements AutoCloseable {
  private static final NoiseSuite SUITE = NoiseSuite.of(TestCrypto.LADDER);
  private static final PeerSignatures SIGNATURES = new PeerSignatures(TestCrypto.LADDER.ed25519(), Set.of(KeyType.ED25519));

  final Socket socket;
  NoiseSession noise;
  private RecordReader reader;

  RawPeer(Multiaddr to) throws IOException {
    this(to, "127.0.0.1");
  }

  /** @param from any address of the loopback network */
  RawPeer(Multiaddr to, String from) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(to.components().get(1).text()), InetAddress.getByName(from), 0));
  }

  /** @param socket of either side */
  RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
  }

  void send(Bytes bytes) throws IOException {
    socket.getOutputStream().write(bytes.toArray());
  }

  /** Reads until the core has what it wants; one byte at a time, so that nothing behind it is taken. */
  private void run(Function<ByteBuffer, Bytes> core, java.util.function.BooleanSupplier done) throws IOException {
    InputStream in = socket.getInputStream();
    while (!done.getAsBoolean()) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed");
      }
      send(core.apply(ByteBuffer.wrap(new byte[] {(byte) next})));
    }
  }

  Optional<String> negotiate(List<String> protocols) throws IOException {
    Proposer proposer = new Proposer(protocols);
    send(proposer.start());
    run(proposer::receive, () -> proposer.agreed().isPresent() || proposer.refused());
    return proposer.agreed();
  }

  void handshake(int identity, List<String> muxers) throws IOException {
    handshake(new NoiseCredentials(TestCrypto.identity(identity), SUITE.x25519(), key(identity), muxers), identity);
  }

  /** @param own may be a lie */
  void handshake(NoiseCredentials own, int keyNumber) throws IOException {
    NoiseHandshake handshake = NoiseHandshake.initiator(SUITE, own, SIGNATURES, key(keyNumber + 1), Optional.empty());
    send(handshake.start());
    run(handshake::receive, () -> handshake.session().isPresent());
    noise = handshake.session().orElseThrow();
    reader = new RecordReader(noise.opener());
  }

  /** Of one that is dialled: agrees on Noise and says who it is, which may be a lie. */
  NoiseHandshake answer(NoiseCredentials own) throws IOException {
    Responder responder = new Responder("/noise"::equals);
    send(responder.start());
    run(responder::receive, () -> responder.agreed().isPresent());
    NoiseHandshake handshake = NoiseHandshake.responder(SUITE, own, SIGNATURES, key(9));
    AtomicBoolean answered = new AtomicBoolean();
    run(in -> {
      Bytes answer = handshake.receive(in);
      answered.set(!answer.isEmpty());
      return answer;
    }, answered::get);
    return handshake;
  }

  /** Of one that is dialled and tells the truth: through with the handshake. */
  void accept(int identity, List<String> muxers) throws IOException {
    NoiseHandshake handshake = answer(new NoiseCredentials(TestCrypto.identity(identity), SUITE.x25519(), key(identity), muxers));
    run(handshake::receive, () -> handshake.session().isPresent());
    noise = handshake.session().orElseThrow();
    reader = new RecordReader(noise.opener());
  }

  private static byte[] key(int number) {
    byte[] key = new byte[32];
    key[3] = (byte) number;
    key[4] = 1;
    return key;
  }

  /** A dialler that is through. */
  static RawPeer upgraded(Multiaddr to, int identity) throws IOException {
    RawPeer peer = new RawPeer(to);
    peer.negotiate(List.of("/noise"));
    peer.handshake(identity, List.of("/yamux/1.0.0"));
    return peer;
  }

  void sendSealed(Bytes plaintext) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(RecordSealer.sealedSize(plaintext.size()));
    noise.sealer().seal(plaintext.asBuffer(), out);
    send(Bytes.wrap(out.array()));
  }

  /** All that comes until {@code bytes} of content are there. */
  Bytes receiveSealed(int bytes) throws IOException {
    Bytes[] all = {Bytes.EMPTY};
    ByteBuffer scratch = ByteBuffer.allocate(NoiseSession.MAX_PLAINTEXT_BYTES);
    while (all[0].size() < bytes) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("closed after " + all[0]);
      }
      reader.feed(ByteBuffer.wrap(new byte[] {(byte) next}), scratch, piece -> {
        byte[] copy = new byte[piece.remaining()];
        piece.get(copy);
        all[0] = all[0].concat(Bytes.wrap(copy));
      });
    }
    return all[0];
  }

  /** What comes next, as much as is there; {@link Bytes#EMPTY} if that completes no record. */
  Bytes receiveSome() throws IOException {
    byte[] in = new byte[1 << 16];
    int size = socket.getInputStream().read(in);
    if (size < 0) {
      throw new EOFException("closed");
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    reader.feed(ByteBuffer.wrap(in, 0, size), ByteBuffer.allocate(NoiseSession.MAX_PLAINTEXT_BYTES), piece -> {
      byte[] copy = new byte[piece.remaining()];
      piece.get(copy);
      all.writeBytes(copy);
    });
    return Bytes.wrap(all.toByteArray());
  }

  /** Whether the other side closes, without a further byte. */
  boolean isCutOffInSilence() throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (java.net.SocketException reset) {
      return true;
    }
  }

  /** Whether the other side closes; everything it still sends is passed over. */
  boolean isCutOff() {
    try {
      InputStream in = socket.getInputStream();
      byte[] waste = new byte[4_096];
      while (in.read(waste) >= 0) {
        continue;
      }
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
