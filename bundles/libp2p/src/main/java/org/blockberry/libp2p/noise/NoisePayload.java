package org.blockberry.libp2p.noise;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;
import org.blockberry.libp2p.identity.Identity;
import org.blockberry.libp2p.identity.PublicKey;
import org.blockberry.libp2p.identity.SignatureVerifier;
import org.blockberry.libp2p.wire.ProtoReader;
import org.blockberry.libp2p.wire.ProtoWriter;

/**
 * What a side says about itself in messages 2 and 3.
 *
 * @param signature by {@code identityKey}, over the static key of the handshake
 * @param muxers what it can speak inside the channel, best first; empty if it did not say
 */
record NoisePayload(PublicKey identityKey, Bytes signature, List<String> muxers) {
  private static final Bytes SIGNED_PREFIX = Bytes.wrap("noise-libp2p-static-key:".getBytes(StandardCharsets.US_ASCII));
  private static final int MAX_MUXERS = 100;
  private static final int IDENTITY_KEY = 1;
  private static final int IDENTITY_SIG = 2;
  private static final int EXTENSIONS = 4;
  private static final int STREAM_MUXERS = 2;

  NoisePayload {
    muxers = List.copyOf(muxers);
  }

  static NoisePayload sign(Identity identity, byte[] staticPublic, List<String> muxers) {
    return new NoisePayload(identity.publicKey(), identity.sign(signedBytes(staticPublic)), muxers);
  }

  /** Whether the identity key signed this static key. */
  boolean binds(byte[] staticPublic, SignatureVerifier verifier) {
    return verifier.verify(identityKey, signedBytes(staticPublic), signature);
  }

  private static Bytes signedBytes(byte[] staticPublic) {
    return SIGNED_PREFIX.concat(Bytes.copyOf(staticPublic));
  }

  Bytes encode() {
    ProtoWriter message = new ProtoWriter().bytes(IDENTITY_KEY, identityKey.encode()).bytes(IDENTITY_SIG, signature);
    if (!muxers.isEmpty()) {
      ProtoWriter extensions = new ProtoWriter();
      muxers.forEach(muxer -> extensions.text(STREAM_MUXERS, muxer));
      message.bytes(EXTENSIONS, extensions.message());
    }
    return message.message();
  }

  /** Unknown fields are passed over; a known one that comes twice is refused, because two readers could take different ones. */
  static NoisePayload decode(Bytes message) {
    try {
      ProtoReader reader = new ProtoReader(message);
      Bytes key = null;
      Bytes signature = null;
      List<String> muxers = null;
      while (reader.next()) {
        switch (reader.field()) {
          case IDENTITY_KEY -> key = once(key, reader.bytes());
          case IDENTITY_SIG -> signature = once(signature, reader.bytes());
          case EXTENSIONS -> muxers = once(muxers, muxers(reader.bytes()));
          default -> reader.skip();
        }
      }
      if (key == null || signature == null) {
        throw new MalformedException("identity key or signature is missing");
      }
      return new NoisePayload(PublicKey.decode(key), signature, muxers == null ? List.of() : muxers);
    } catch (MalformedException e) {
      throw new PeerViolation(Violation.MALFORMED, "a handshake payload is malformed: " + e.getMessage());
    }
  }

  private static List<String> muxers(Bytes extensions) {
    List<String> muxers = new ArrayList<>();
    ProtoReader reader = new ProtoReader(extensions);
    while (reader.next()) {
      if (reader.field() != STREAM_MUXERS) {
        reader.skip();
      } else if (muxers.size() <= MAX_MUXERS) {
        muxers.add(reader.text());
      } else {
        reader.skip();
      }
    }
    return muxers.size() > MAX_MUXERS ? List.of() : muxers; // as go: a list that long counts as none
  }

  private static <T> T once(T before, T now) {
    if (before != null) {
      throw new MalformedException("a field comes twice");
    }
    return now;
  }

  /** The first of the initiator's muxers that the responder has too. Empty: to be negotiated inside the channel. */
  static Optional<String> commonMuxer(List<String> initiators, List<String> responders) {
    return initiators.stream().filter(responders::contains).findFirst();
  }
}
