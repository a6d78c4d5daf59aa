package org.blockberry.libp2p.identity;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.wire.ProtoReader;
import org.blockberry.libp2p.wire.ProtoWriter;

/**
 * A public key as libp2p sends it: a type and that type's own form. It may still be no usable key: only Ed25519 and secp256k1 are checked for
 * their length here, the rest when a signature is verified.
 *
 * @param data 32 bytes for Ed25519, 33 for secp256k1, 1 to 2,048 (DER) for the others
 */
public record PublicKey(KeyType type, Bytes data) {
  /** Longest message in bytes; an RSA key of 8,192 bits fits. Checked before anything is parsed. */
  public static final int MAX_ENCODED_BYTES = 2_048 + 5;
  private static final int MAX_DATA_BYTES = 2_048;

  /** Checks the length. */
  public PublicKey {
    requireNonNull(type, "type");
    int size = data.size();
    boolean fits = switch (type) {
      case ED25519 -> size == 32;
      case SECP256K1 -> size == 33;
      case RSA, ECDSA -> size >= 1 && size <= MAX_DATA_BYTES;
    };
    if (!fits) {
      throw new MalformedException("a key of type " + type + " does not have " + size + " bytes");
    }
  }

  /** An Ed25519 key of 32 bytes. */
  public static PublicKey ed25519(Bytes key) {
    return new PublicKey(KeyType.ED25519, key);
  }

  /**
   * Reads the protobuf form. Only the one canonical encoding is taken, because the peer id is its hash.
   *
   * @throws MalformedException if it is anything else
   */
  public static PublicKey decode(Bytes message) {
    if (message.size() > MAX_ENCODED_BYTES) {
      throw new MalformedException("a public key has " + message.size() + " bytes but may have " + MAX_ENCODED_BYTES);
    }
    TypedBytes read = TypedBytes.decode(message, "public key");
    return new PublicKey(read.type(), read.data());
  }

  /** The protobuf form. */
  public Bytes encode() {
    return new TypedBytes(type, data).encode();
  }

  /** The id of the peer that owns this key. */
  public PeerId peerId() {
    return PeerId.of(this);
  }

  /** The message {@code {Type = 1, Data = 2}} that public and private keys share. */
  record TypedBytes(KeyType type, Bytes data) {
    static TypedBytes decode(Bytes message, String what) {
      ProtoReader reader = new ProtoReader(message);
      KeyType type = null;
      Bytes data = null;
      while (reader.next()) {
        if (reader.field() == 1 && type == null) {
          type = KeyType.of(reader.varint());
        } else if (reader.field() == 2 && type != null && data == null) {
          data = reader.bytes();
        } else {
          throw new MalformedException("field " + reader.field() + " of a " + what + " is unknown, repeated or out of order");
        }
      }
      if (data == null) {
        throw new MalformedException("a " + what + " lacks its type or its data");
      }
      return new TypedBytes(type, data);
    }

    Bytes encode() {
      return new ProtoWriter().varint(1, type.code()).bytes(2, data).message();
    }
  }
}
