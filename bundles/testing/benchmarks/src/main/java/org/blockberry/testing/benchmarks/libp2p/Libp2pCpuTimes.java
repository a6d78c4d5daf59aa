package org.blockberry.testing.benchmarks.libp2p;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.AeadKey;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.libp2p.identity.Ed25519Identity;
import org.blockberry.libp2p.identity.KeyType;
import org.blockberry.libp2p.identity.PeerSignatures;
import org.blockberry.libp2p.noise.NoiseCredentials;
import org.blockberry.libp2p.noise.NoiseHandshake;
import org.blockberry.libp2p.noise.NoiseSession;
import org.blockberry.libp2p.noise.NoiseSuite;
import org.blockberry.libp2p.noise.RecordReader;
import org.blockberry.libp2p.noise.RecordSealer;
import org.blockberry.libp2p.yamux.Budget;
import org.blockberry.libp2p.yamux.ChunkPool;
import org.blockberry.libp2p.yamux.SessionHandler;
import org.blockberry.libp2p.yamux.StreamEnd;
import org.blockberry.libp2p.yamux.StreamHandler;
import org.blockberry.libp2p.yamux.YamuxLimits;
import org.blockberry.libp2p.yamux.YamuxSession;
import org.blockberry.libp2p.yamux.YamuxStream;

/** Processor time of one thread, median of 31 rounds, so that other work on the machine counts as little as it can. */
public final class Libp2pCpuTimes {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 31;
  private static final CryptoLadder LADDER = CryptoLadder.standard();
  private static final NoiseSuite SUITE = NoiseSuite.of(LADDER);
  private static final PeerSignatures VERIFIER = new PeerSignatures(LADDER.ed25519(), Set.of(KeyType.ED25519));

  private Libp2pCpuTimes() {}

  /** Prints all. */
  public static void main(String[] args) {
    NoiseCredentials one = credentials(1);
    NoiseCredentials two = credentials(2);
    double handshake = nanos(50, () -> handshake(one, two));
    System.out.printf("handshake, both sides: %,.0f us, %,.0f a second%n", handshake / 1e3, 1e9 / handshake);

    NoiseSession[] sessions = handshake(one, two);
    ByteBuffer plaintext = ByteBuffer.allocate(NoiseSession.MAX_PLAINTEXT_BYTES);
    ByteBuffer sealed = ByteBuffer.allocate(RecordSealer.sealedSize(NoiseSession.MAX_PLAINTEXT_BYTES));
    ByteBuffer opened = ByteBuffer.allocate(NoiseSession.MAX_PLAINTEXT_BYTES);
    RecordReader reader = new RecordReader(sessions[1].opener());
    Runnable noise = () -> {
      sessions[0].sealer().seal(plaintext.clear(), sealed.clear());
      reader.feed(sealed.flip(), opened, content -> {});
    };
    AeadKey sealing = LADDER.aead().bind(new byte[32]);
    AeadKey opening = LADDER.aead().bind(new byte[32]);
    byte[] nonce = new byte[12];
    Runnable bare = () -> {
      for (int i = 0; i < nonce.length && ++nonce[i] == 0; i++) {
        continue; // the next number
      }
      sealing.seal(nonce, new byte[0], plaintext.clear(), sealed.clear());
      open(opening, nonce, sealed.flip(), opened.clear());
    };
    double[] records = inTurns(50, noise, bare);
    System.out.printf("Noise messages of 64 KiB sealed and opened: %,.0f MB/s, bare AEAD %,.0f MB/s (%.2f)%n",
        NoiseSession.MAX_PLAINTEXT_BYTES / records[0] * 1e3, NoiseSession.MAX_PLAINTEXT_BYTES / records[1] * 1e3, records[1] / records[0]);
    for (int size : new int[] {128, 65_507}) {
      double message = yamux(size);
      System.out.printf("yamux messages of %,d bytes sent and received: %.2f million a second, %,.0f MB/s%n", size, 1e3 / message, size / message * 1e3);
    }
  }

  private static void open(AeadKey key, byte[] nonce, ByteBuffer sealed, ByteBuffer opened) {
    try {
      key.open(nonce, new byte[0], sealed, opened);
    } catch (org.blockberry.crypto.ForgedMessageException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] key(int number) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) number);
    return key;
  }

  private static NoiseCredentials credentials(int number) {
    return new NoiseCredentials(Ed25519Identity.fromSeed(LADDER.ed25519(), key(number)), SUITE.x25519(), key(number + 16), List.of("/yamux/1.0.0"));
  }

  private static NoiseSession[] handshake(NoiseCredentials one, NoiseCredentials two) {
    NoiseHandshake initiator = NoiseHandshake.initiator(SUITE, one, VERIFIER, key(33), Optional.of(two.peerId()));
    NoiseHandshake responder = NoiseHandshake.responder(SUITE, two, VERIFIER, key(49));
    Bytes second = responder.receive(initiator.start().asBuffer());
    responder.receive(initiator.receive(second.asBuffer()).asBuffer());
    return new NoiseSession[] {initiator.session().orElseThrow(), responder.session().orElseThrow()};
  }

  /** One stream from one session to another, without sealing. @return time of a message */
  private static double yamux(int size) {
    Consuming consuming = new Consuming();
    ChunkPool chunks = ChunkPool.keeping(8);
    YamuxSession from = new YamuxSession(true, YamuxLimits.DEFAULT, new Budget(1L << 40), chunks, consuming, 0);
    YamuxSession to = new YamuxSession(false, YamuxLimits.DEFAULT, new Budget(1L << 40), chunks, consuming, 0);
    YamuxStream stream = from.open(consuming).orElseThrow();
    ByteBuffer message = ByteBuffer.allocate(size);
    return nanos(size < 1_000 ? 100_000 : 1_000, () -> {
      message.clear();
      stream.write(message);
      while (message.hasRemaining()) {
        move(from, to);
        move(to, from);
        stream.write(message);
      }
    });
  }

  private static void move(YamuxSession from, YamuxSession to) {
    for (ByteBuffer chunk = from.poll(); chunk != null; chunk = from.poll()) {
      to.receive(chunk, 0);
      from.recycle(chunk);
    }
  }

  /** Median time of one call, from rounds of {@code calls}. */
  private static double nanos(int calls, Runnable work) {
    return inTurns(calls, work)[0];
  }

  /** The same for several, a round of each after the other, so that they meet the same machine. */
  private static double[] inTurns(int calls, Runnable... works) {
    double[][] times = new double[works.length][ROUNDS];
    for (int round = -ROUNDS; round < ROUNDS; round++) {
      for (int which = 0; which < works.length; which++) {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < calls; i++) {
          works[which].run();
        }
        times[which][Math.max(0, round)] = (double) (THREADS.getCurrentThreadCpuTime() - start) / calls; // the first half warms up
      }
    }
    return Arrays.stream(times).mapToDouble(each -> {
      Arrays.sort(each);
      return each[ROUNDS / 2];
    }).toArray();
  }

  /** Reads at once. */
  private static final class Consuming implements StreamHandler, SessionHandler {
    @Override
    public StreamHandler opened(YamuxStream stream) {
      return this;
    }

    @Override
    public void data(YamuxStream stream, ByteBuffer piece) {
      stream.consumed(piece.remaining());
    }

    @Override
    public void remoteClosed(YamuxStream stream) {}

    @Override
    public void writable(YamuxStream stream) {}

    @Override
    public void ended(YamuxStream stream, StreamEnd why, long code) {}

    @Override
    public void pong(long roundTripNanos) {}

    @Override
    public void goneAway(long code) {}
  }
}
