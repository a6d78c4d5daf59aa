package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * A validator's public key. Whether the bytes are a point of the curve is for the verifier to say.
 *
 * @param type scheme
 * @param bytes 32 for ed25519, 33 for secp256k1
 */
public record PublicKey(KeyType type, Bytes bytes) implements ProtoMessage {
  /** Checks the size. */
  public PublicKey {
    requireNonNull(type, "type");
    if (bytes.size() != type.size()) {
      throw new IllegalArgumentException("an " + type.text() + " key has " + bytes.size() + " bytes but must have "
          + type.size());
    }
  }

  /** An Ed25519 key of 32 bytes. */
  public static PublicKey ed25519(Bytes bytes) {
    return new PublicKey(KeyType.ED25519, bytes);
  }

  /** A compressed secp256k1 key of 33 bytes. */
  public static PublicKey secp256k1(Bytes bytes) {
    return new PublicKey(KeyType.SECP256K1, bytes);
  }

  /** The address, 20 bytes. */
  public Bytes address() {
    Bytes hash = Hashing.sha256(bytes);
    return type == KeyType.ED25519 ? hash.slice(0, Hashing.ADDRESS_SIZE)
        : Bytes.wrap(Ripemd160.hash(hash.toArray()));
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.chosenBytes(type == KeyType.ED25519 ? 1 : 2, bytes);
  }

  /** Reads the fields. */
  public static PublicKey read(ProtoReader in) {
    Bytes ed25519 = in.chosenBytes(1);
    Bytes secp256k1 = in.chosenBytes(2);
    if ((ed25519 == null) == (secp256k1 == null)) {
      throw in.refuse("a public key must be exactly one of ed25519 and secp256k1");
    }
    return ed25519 != null ? ed25519(ed25519) : secp256k1(secp256k1);
  }

  /** Decodes the canonical encoding. */
  public static PublicKey decode(Bytes encoded) {
    return ProtoReader.strict(encoded, PublicKey::read);
  }
}
