package org.blockberry.glueberry.handshake;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.handshake.HandshakeStep.Established;
import org.blockberry.glueberry.handshake.HandshakeStep.Failed;
import org.blockberry.glueberry.handshake.HandshakeStep.Prepare;
import org.blockberry.glueberry.handshake.HandshakeStep.Write;
import org.blockberry.glueberry.stream.FrameHandler;
import org.blockberry.glueberry.stream.FrameLimits;
import org.blockberry.glueberry.stream.FrameReader;
import org.blockberry.glueberry.stream.FrameWriter;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.identity.PublicKey;

/**
 * One side of one handshake. The dialler says hello first; hello is answered with the key; who has the peer's key prepares its streams and only
 * then says complete; who is prepared and has the peer's complete is established. So nothing can arrive on a named stream that is not prepared.
 *
 * <p>The peer's messages are taken in any order, also when it leaves its hello out, as long as each says the same when it comes again. The key must
 * be the one in the peer's id (specification 3.3). One deadline holds for all of it, however the peer spreads its bytes; messages are counted and
 * small. After the last step nothing is answered any more.
 *
 * <p>A pure core, for one thread: bytes and time in, steps out. Times are nanoseconds of any clock that does not go back.
 */
public final class TwoPhaseHandshake {
  /** Messages a peer may send in one handshake; the original's three, and its retries. */
  static final int MAX_MESSAGES = 16;

  private final PeerId peer;
  private final Bytes peerKey;
  private final Bytes ownKey;
  private final Bytes greeting;
  private final boolean dialler;
  private final long startNanos;
  private final long timeoutNanos;
  private final FrameReader reader;
  private final List<HandshakeStep> steps = new ArrayList<>();
  private int messages;
  private boolean begun;
  private boolean helloSent;
  private boolean keySent;
  private boolean prepared;
  private boolean peerComplete;
  private boolean over;

  /**
   * @param peer whom the Noise channel has shown to be there
   * @param ownKey our Ed25519 key
   * @param greeting what our hello carries, 0 to 256 bytes
   * @param dialler whether we dialled the connection that carries this
   * @param startNanos when Connected was reached
   * @param timeoutNanos for all of it, 1 or more
   * @throws GlueberryException HANDSHAKE_FAILED if the peer's id holds no key
   */
  public TwoPhaseHandshake(PeerId peer, Bytes ownKey, Bytes greeting, boolean dialler, long startNanos, long timeoutNanos) {
    if (timeoutNanos < 1) {
      throw new IllegalArgumentException("timeoutNanos is " + timeoutNanos + " but must be 1 or more");
    }
    this.peer = requireNonNull(peer, "peer");
    this.peerKey = peer.publicKey().map(PublicKey::data).orElseThrow(() -> error(ErrorCode.HANDSHAKE_FAILED, "its id holds no key"));
    this.ownKey = HandshakeMessage.publicKey(ownKey).body();
    this.greeting = HandshakeMessage.hello(greeting).body();
    this.dialler = dialler;
    this.startNanos = startNanos;
    this.timeoutNanos = timeoutNanos;
    this.reader = new FrameReader(FrameLimits.plain(1 + HandshakeMessage.MAX_BODY_BYTES), new FrameHandler() {
      @Override
      public void payload(Bytes payload) {
        message(payload);
      }

      @Override
      public void tooLarge(long payloadBytes) {
        fail(ErrorCode.HANDSHAKE_FAILED, "a handshake message announces " + payloadBytes + " bytes");
      }
    });
  }

  /** The stream is open. The dialler speaks; the other side waits, or a Go peer would take the stream for its own (specification 2.2). */
  public List<HandshakeStep> begin(long nowNanos) {
    if (begun) {
      throw new IllegalStateException("this handshake has begun");
    }
    begun = true;
    if (inTime(nowNanos) && dialler) {
      sayHello();
    }
    return taken();
  }

  /** Bytes have come. Takes all of {@code in}; what comes after the last step is passed over. */
  public List<HandshakeStep> receive(ByteBuffer in, long nowNanos) {
    if (!begun) {
      throw new IllegalStateException("this handshake has not begun");
    }
    if (inTime(nowNanos)) {
      try {
        reader.feed(in);
      } catch (PeerViolation violation) {
        fail(ErrorCode.HANDSHAKE_FAILED, violation.getMessage());
      }
    }
    in.position(in.limit());
    return taken();
  }

  /** The peer has ended or reset its side. Right after its complete that is in order. */
  public List<HandshakeStep> streamClosed(long nowNanos) {
    if (inTime(nowNanos)) {
      fail(ErrorCode.STREAM_CLOSED, "the peer closed the handshake stream before the handshake was done");
    }
    return taken();
  }

  /** Nothing has come; to be called when {@link #remainingNanos} is over. */
  public List<HandshakeStep> tick(long nowNanos) {
    inTime(nowNanos);
    return taken();
  }

  /** Time left, 0 when it is over. */
  public long remainingNanos(long nowNanos) {
    return Math.max(0, timeoutNanos - (nowNanos - startNanos));
  }

  /** Whether the last step has been given out. */
  public boolean over() {
    return over;
  }

  private void message(Bytes payload) {
    if (over) {
      return;
    }
    if (++messages > MAX_MESSAGES) {
      fail(ErrorCode.HANDSHAKE_FAILED, "more than " + MAX_MESSAGES + " handshake messages");
      return;
    }
    HandshakeMessage message = HandshakeMessage.decode(payload);
    switch (message.kind()) {
      case HELLO -> {
        sayHello();
        sayKey();
      }
      case PUBLIC_KEY -> key(message.body());
      case COMPLETE -> peerComplete = true;
    }
    if (prepared && peerComplete && !over) {
      over = true;
      steps.add(new Established());
    }
  }

  private void key(Bytes claimed) {
    if (!claimed.equals(peerKey)) {
      fail(ErrorCode.HANDSHAKE_FAILED, "the key it sent is not the key of its peer id");
    } else if (!prepared) {
      sayHello(); // of a peer that leaves hellos out
      sayKey();
      prepared = true;
      steps.add(new Prepare(peerKey));
      say(HandshakeMessage.complete());
    }
  }

  private void sayHello() {
    if (!helloSent) {
      helloSent = true;
      say(HandshakeMessage.hello(greeting));
    }
  }

  private void sayKey() {
    if (!keySent) {
      keySent = true;
      say(HandshakeMessage.publicKey(ownKey));
    }
  }

  private void say(HandshakeMessage message) {
    steps.add(new Write(FrameWriter.frame(message.encode())));
  }

  private boolean inTime(long nowNanos) {
    if (!over && remainingNanos(nowNanos) == 0) {
      fail(ErrorCode.HANDSHAKE_TIMEOUT, "handshake timeout");
    }
    return !over;
  }

  private void fail(ErrorCode code, String why) {
    if (!over) {
      over = true;
      steps.add(new Failed(error(code, why)));
    }
  }

  private GlueberryException error(ErrorCode code, String why) {
    return GlueberryException.of(code, why).peer(peer).stream("handshake");
  }

  private List<HandshakeStep> taken() {
    List<HandshakeStep> taken = List.copyOf(steps);
    steps.clear();
    return taken;
  }
}
