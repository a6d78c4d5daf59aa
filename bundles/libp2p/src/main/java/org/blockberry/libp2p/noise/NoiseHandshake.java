package org.blockberry.libp2p.noise;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.AeadKey;
import org.blockberry.crypto.WeakKeyException;
import org.blockberry.crypto.X25519;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.identity.SignatureVerifier;

/**
 * One Noise XX handshake, either side.
 *
 * <pre>
 *   1  → e                          32 bytes
 *   2  ← e, ee, s, es, payload      at least 96
 *   3  → s, se, payload             at least 64
 * </pre>
 *
 * <p>Send {@link #start}, give what arrives to {@link #receive} and send what it returns, until {@link #session} is there. The peer's identity
 * is settled by then: its signature covers the static key of this very handshake, it is who was expected, and it is not ourselves. The initiator
 * sends message 3, which reveals its own identity, only after that. On a {@link PeerViolation} close the connection without a further byte.
 *
 * <p>For one thread; a message costs up to three key agreements and one signature check (0.2 to 2 ms), so an event loop may hand the call on.
 */
public final class NoiseHandshake implements AutoCloseable {
  private static final int KEY = X25519.KEY_BYTES;
  private static final int SEALED_KEY = KEY + NoiseSession.TAG_BYTES;

  private final NoiseSuite suite;
  private final NoiseCredentials own;
  private final SignatureVerifier verifier;
  private final Optional<PeerId> expected;
  private final boolean initiator;
  private final SymmetricState state;
  private final byte[] ephemeralPrivate;
  private final byte[] ephemeralPublic;
  private final HandshakeFrame frame;
  private byte[] remoteEphemeral;
  private boolean failed;
  private NoiseSession session;

  private NoiseHandshake(NoiseSuite suite, NoiseCredentials own, SignatureVerifier verifier, byte[] ephemeralPrivate,
      Optional<PeerId> expected, boolean initiator) {
    this.suite = suite;
    this.own = own;
    this.verifier = verifier;
    this.expected = expected;
    this.initiator = initiator;
    this.state = new SymmetricState(suite);
    this.ephemeralPrivate = ephemeralPrivate.clone();
    this.ephemeralPublic = suite.x25519().publicKey(ephemeralPrivate);
    this.frame = new HandshakeFrame(initiator ? KEY + SEALED_KEY + NoiseSession.TAG_BYTES : KEY, initiator ? NoiseSession.MAX_MESSAGE_BYTES : KEY);
  }

  /**
   * The side that dialled.
   *
   * @param ephemeralPrivate 32 random bytes for this handshake alone, copied: the caller wipes its own
   * @param expected who must answer; leave it empty only where anybody may
   */
  public static NoiseHandshake initiator(NoiseSuite suite, NoiseCredentials own, SignatureVerifier verifier, byte[] ephemeralPrivate,
      Optional<PeerId> expected) {
    return new NoiseHandshake(suite, own, verifier, ephemeralPrivate, expected, true);
  }

  /**
   * The side that was dialled.
   *
   * @param ephemeralPrivate 32 random bytes for this handshake alone, copied: the caller wipes its own
   */
  public static NoiseHandshake responder(NoiseSuite suite, NoiseCredentials own, SignatureVerifier verifier, byte[] ephemeralPrivate) {
    return new NoiseHandshake(suite, own, verifier, ephemeralPrivate, Optional.empty(), false);
  }

  /** What is to be sent at once: message 1 of the initiator, nothing of the responder. Call it once. */
  public Bytes start() {
    if (!initiator) {
      return Bytes.EMPTY;
    }
    state.mixHash(ephemeralPublic);
    state.mixHash(new byte[0]); // the payload of message 1 is empty and in the clear
    return framed(ephemeralPublic);
  }

  /**
   * Takes bytes up to the end of the handshake and no further: what remains in {@code in} belongs to the channel.
   *
   * @return what is to be sent now, often nothing
   * @throws PeerViolation if the peer failed in any way
   * @throws IllegalStateException if this handshake has failed or was closed before
   */
  public Bytes receive(ByteBuffer in) {
    if (failed) {
      throw new IllegalStateException("this handshake has failed");
    }
    if (session != null) {
      return Bytes.EMPTY;
    }
    boolean good = false;
    try {
      byte[] message = frame.next(in);
      Bytes answer = message == null ? Bytes.EMPTY : step(message);
      // message 3 of the initiator may be here already
      Bytes more = !initiator && message != null && session == null && in.hasRemaining() ? receive(in) : Bytes.EMPTY;
      good = true;
      return answer.concat(more);
    } finally {
      if (!good) {
        close();
      }
    }
  }

  private Bytes step(byte[] message) {
    if (initiator) {
      NoisePayload remote = readMessage2(message);
      Bytes answer = writeMessage3();
      finish(remote);
      return answer;
    }
    if (remoteEphemeral == null) {
      remoteEphemeral = message;
      state.mixHash(remoteEphemeral);
      state.mixHash(new byte[0]);
      frame.expect(SEALED_KEY + NoiseSession.TAG_BYTES, NoiseSession.MAX_MESSAGE_BYTES);
      return writeMessage2();
    }
    finish(readMessage3(message));
    return Bytes.EMPTY;
  }

  private Bytes writeMessage2() {
    state.mixHash(ephemeralPublic);
    state.mixKey(agree(ephemeralPrivate, remoteEphemeral)); // ee
    byte[] sealedStatic = state.encryptAndHash(own.staticPublic());
    state.mixKey(agree(own.staticPrivate(), remoteEphemeral)); // es
    return framed(ephemeralPublic, sealedStatic, state.encryptAndHash(own.payload()));
  }

  private NoisePayload readMessage2(byte[] message) {
    remoteEphemeral = Arrays.copyOf(message, KEY);
    state.mixHash(remoteEphemeral);
    state.mixKey(agree(ephemeralPrivate, remoteEphemeral)); // ee
    byte[] remoteStatic = state.decryptAndHash(Arrays.copyOfRange(message, KEY, KEY + SEALED_KEY));
    state.mixKey(agree(ephemeralPrivate, remoteStatic)); // es
    return checked(state.decryptAndHash(Arrays.copyOfRange(message, KEY + SEALED_KEY, message.length)), remoteStatic);
  }

  private Bytes writeMessage3() {
    byte[] sealedStatic = state.encryptAndHash(own.staticPublic());
    state.mixKey(agree(own.staticPrivate(), remoteEphemeral)); // se
    return framed(sealedStatic, state.encryptAndHash(own.payload()));
  }

  private NoisePayload readMessage3(byte[] message) {
    byte[] remoteStatic = state.decryptAndHash(Arrays.copyOf(message, SEALED_KEY));
    state.mixKey(agree(ephemeralPrivate, remoteStatic)); // se
    return checked(state.decryptAndHash(Arrays.copyOfRange(message, SEALED_KEY, message.length)), remoteStatic);
  }

  /** Who the peer is (security class T6). The cheap refusals come first. */
  private NoisePayload checked(byte[] payload, byte[] remoteStatic) {
    NoisePayload remote = NoisePayload.decode(Bytes.wrap(payload));
    PeerId id = remote.identityKey().peerId();
    if (expected.isPresent() && !expected.get().equals(id)) {
      throw new PeerViolation(Violation.IDENTITY, "the peer is " + id + " but must be " + expected.get());
    }
    if (id.equals(own.peerId())) {
      throw new PeerViolation(Violation.IDENTITY, "the peer is this node itself");
    }
    if (!remote.binds(remoteStatic, verifier)) {
      throw new PeerViolation(Violation.IDENTITY, "the peer claims to be " + id + " but that key did not sign this handshake");
    }
    return remote;
  }

  private void finish(NoisePayload remote) {
    Bytes hash = state.hash();
    AeadKey[] keys = state.split();
    List<String> initiators = initiator ? own.muxers() : remote.muxers();
    List<String> responders = initiator ? remote.muxers() : own.muxers();
    RecordSealer sealer = new RecordSealer(keys[initiator ? 0 : 1], 0);
    RecordOpener opener = new RecordOpener(keys[initiator ? 1 : 0], 0);
    session = new NoiseSession(remote.identityKey(), NoisePayload.commonMuxer(initiators, responders), hash, sealer, opener);
    Arrays.fill(ephemeralPrivate, (byte) 0);
  }

  private byte[] agree(byte[] privateKey, byte[] publicKey) {
    try {
      return suite.x25519().agree(privateKey, publicKey);
    } catch (WeakKeyException e) {
      throw new PeerViolation(Violation.WEAK_KEY, "the peer sent a key of small order");
    }
  }

  private static Bytes framed(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    out.write(length >>> 8);
    out.write(length);
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return Bytes.wrap(out.toByteArray());
  }

  /** The channel, once the handshake is complete. */
  public Optional<NoiseSession> session() {
    return Optional.ofNullable(session);
  }

  /** For tests against the vectors. */
  SymmetricState state() {
    return state;
  }

  /** Wipes the keys of a handshake that is not wanted any more. A session that was made lives on. */
  @Override
  public void close() {
    failed = session == null;
    state.wipe();
    Arrays.fill(ephemeralPrivate, (byte) 0);
  }
}
