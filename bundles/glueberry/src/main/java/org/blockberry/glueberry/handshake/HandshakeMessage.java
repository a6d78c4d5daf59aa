package org.blockberry.glueberry.handshake;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;

/**
 * One message of the handshake: a tag byte, then what it carries.
 *
 * @param body of a hello 0 to 256 bytes (a name, say), of a public key its 32, of a complete nothing
 */
public record HandshakeMessage(Kind kind, Bytes body) {
  /** Longest body in bytes. */
  public static final int MAX_BODY_BYTES = 256;
  private static final int KEY_BYTES = 32;

  /** The three messages. */
  public enum Kind {
    /** I am here. */
    HELLO(1),
    /** This is my key. */
    PUBLIC_KEY(2),
    /** I have yours, and am ready to receive. */
    COMPLETE(3);

    private final byte tag;

    Kind(int tag) {
      this.tag = (byte) tag;
    }
  }

  /** Checks the length of the body. */
  public HandshakeMessage {
    requireNonNull(kind, "kind");
    int size = body.size();
    boolean fits = switch (kind) {
      case HELLO -> size <= MAX_BODY_BYTES;
      case PUBLIC_KEY -> size == KEY_BYTES;
      case COMPLETE -> size == 0;
    };
    if (!fits) {
      throw new IllegalArgumentException("a handshake message " + kind + " does not carry " + size + " bytes");
    }
  }

  /** A hello. */
  public static HandshakeMessage hello(Bytes greeting) {
    return new HandshakeMessage(Kind.HELLO, greeting);
  }

  /** An Ed25519 key of 32 bytes. */
  public static HandshakeMessage publicKey(Bytes key) {
    return new HandshakeMessage(Kind.PUBLIC_KEY, key);
  }

  /** A complete. */
  public static HandshakeMessage complete() {
    return new HandshakeMessage(Kind.COMPLETE, Bytes.EMPTY);
  }

  /** The payload of its frame. */
  public Bytes encode() {
    return Bytes.wrap(new byte[] {kind.tag}).concat(body);
  }

  /**
   * Reads the payload of a frame.
   *
   * @throws PeerViolation MALFORMED if it is none of the three
   */
  public static HandshakeMessage decode(Bytes payload) {
    for (Kind kind : Kind.values()) {
      if (!payload.isEmpty() && payload.at(0) == kind.tag) {
        try {
          return new HandshakeMessage(kind, payload.slice(1, payload.size()));
        } catch (IllegalArgumentException e) {
          throw new PeerViolation(Violation.MALFORMED, e.getMessage());
        }
      }
    }
    throw new PeerViolation(Violation.MALFORMED, "a handshake message of " + payload.size() + " bytes has no known tag");
  }
}
