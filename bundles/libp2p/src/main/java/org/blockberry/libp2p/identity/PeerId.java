package org.blockberry.libp2p.identity;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.wire.Uvarint;

/**
 * The name of a peer: the multihash of its public key. Short keys (Ed25519, secp256k1) stand in it whole, others as their SHA-256.
 * {@code toString} gives base58, as go and js print it. Immutable; ordered by bytes.
 */
public final class PeerId implements Comparable<PeerId> {
  /** Longest key message that stands in an id whole, in bytes. */
  private static final int MAX_INLINE_BYTES = 42;
  private static final int IDENTITY = 0x00;
  private static final int SHA2_256 = 0x12;
  private static final int HASH_BYTES = 32;
  private static final int CID_VERSION = 1;
  private static final int LIBP2P_KEY = 0x72;
  /** The longest form is base16; longer text is refused before it is decoded. */
  private static final int MAX_TEXT = 1 + 2 * (2 + 2 + MAX_INLINE_BYTES);

  private final Bytes multihash;

  private PeerId(Bytes multihash) {
    this.multihash = multihash;
  }

  /** The id of the peer that owns {@code key}. */
  public static PeerId of(PublicKey key) {
    Bytes message = key.encode();
    boolean inline = message.size() <= MAX_INLINE_BYTES;
    Bytes digest = inline ? message : sha256(message);
    Bytes head = Bytes.wrap(new byte[] {(byte) (inline ? IDENTITY : SHA2_256), (byte) digest.size()});
    return new PeerId(head.concat(digest));
  }

  /**
   * Reads the binary form.
   *
   * @throws MalformedException if it is neither a SHA-256 nor an identity multihash of 1 to 42 bytes, or has bytes behind it
   */
  public static PeerId decode(Bytes multihash) {
    ByteBuffer from = multihash.asBuffer();
    long code = Uvarint.read(from);
    long length = Uvarint.read(from);
    if (length != from.remaining()) {
      throw new MalformedException("a peer id announces " + length + " bytes and has " + from.remaining());
    }
    boolean fits = code == SHA2_256 ? length == HASH_BYTES : code == IDENTITY && length >= 1 && length <= MAX_INLINE_BYTES;
    if (!fits) {
      throw new MalformedException("a peer id is no multihash of kind " + code + " with " + length + " bytes");
    }
    return new PeerId(multihash);
  }

  /**
   * Reads any text form: base58 of the multihash, or a CID (version 1, codec libp2p-key) in base 16, 32, 36 or 58.
   *
   * @throws MalformedException if it is none
   */
  public static PeerId parse(String text) {
    if (text.length() > MAX_TEXT) {
      throw new MalformedException("a peer id has " + text.length() + " characters but may have " + MAX_TEXT);
    }
    if (text.startsWith("Qm") || text.startsWith("1")) {
      return decode(BaseX.BASE58.decode(text));
    }
    ByteBuffer cid = Multibase.decode(text).asBuffer();
    if (Uvarint.read(cid) != CID_VERSION || Uvarint.read(cid) != LIBP2P_KEY) {
      throw new MalformedException(MalformedException.quote(text) + " is no CID of a peer");
    }
    byte[] rest = new byte[cid.remaining()];
    cid.get(rest);
    return decode(Bytes.wrap(rest));
  }

  /** The binary form, 3 to 44 bytes. */
  public Bytes encode() {
    return multihash;
  }

  /** The key, when it stands in the id: always for Ed25519. Empty also when what stands there is no key. */
  public Optional<PublicKey> publicKey() {
    if (multihash.at(0) != IDENTITY) {
      return Optional.empty();
    }
    try {
      return Optional.of(PublicKey.decode(multihash.slice(2, multihash.size())));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  /** The CID in base32. */
  public String toCid() {
    return Multibase.base32(Bytes.wrap(new byte[] {CID_VERSION, LIBP2P_KEY}).concat(multihash));
  }

  @Override
  public int compareTo(PeerId other) {
    return multihash.compareTo(other.multihash);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PeerId that && multihash.equals(that.multihash);
  }

  @Override
  public int hashCode() {
    return multihash.hashCode();
  }

  @Override
  public String toString() {
    return BaseX.BASE58.encode(multihash);
  }

  private static Bytes sha256(Bytes message) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      message.update(digest);
      return Bytes.wrap(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
