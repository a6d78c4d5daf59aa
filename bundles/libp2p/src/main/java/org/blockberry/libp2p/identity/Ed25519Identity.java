package org.blockberry.libp2p.identity;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Ed25519;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.identity.PublicKey.TypedBytes;

/** An identity whose seed is in memory, until it is closed. Threading: any thread; sign nothing while closing. */
public final class Ed25519Identity implements Identity, AutoCloseable {
  private final Ed25519 ed25519;
  private final byte[] seed;
  private final PublicKey publicKey;
  private volatile boolean closed;

  private Ed25519Identity(Ed25519 ed25519, byte[] ownSeed) {
    this.ed25519 = ed25519;
    this.seed = ownSeed;
    this.publicKey = PublicKey.ed25519(ed25519.publicKey(ownSeed));
  }

  /** @param seed 32 bytes, copied: the caller may wipe its own */
  public static Ed25519Identity fromSeed(Ed25519 ed25519, byte[] seed) {
    if (seed.length != Ed25519.SEED_BYTES) {
      throw new IllegalArgumentException("a seed has 32 bytes, this one has " + seed.length);
    }
    return new Ed25519Identity(requireNonNull(ed25519, "ed25519"), seed.clone());
  }

  /**
   * Reads a private key in libp2p's protobuf form: seed and public key, or the public key twice as old files have it.
   *
   * @param message left as it is: the caller wipes it
   * @throws MalformedException if it is no Ed25519 key, or its halves do not belong together
   */
  public static Ed25519Identity decode(Ed25519 ed25519, byte[] message) {
    TypedBytes read = TypedBytes.decode(Bytes.copyOf(message), "private key");
    byte[] data = read.data().toArray();
    byte[] seed = Arrays.copyOf(data, Ed25519.SEED_BYTES);
    try {
      boolean twice = data.length == 96 && Arrays.equals(data, 32, 64, data, 64, 96);
      if (read.type() != KeyType.ED25519 || data.length != 64 && !twice) {
        throw new MalformedException("a private key is not of type ED25519 with 64 bytes");
      }
      Ed25519Identity identity = fromSeed(ed25519, seed);
      if (!identity.publicKey.data().equals(Bytes.copyOf(data, 32, 32))) {
        identity.close();
        throw new MalformedException("a private key has the public half of another");
      }
      return identity;
    } finally {
      Arrays.fill(data, (byte) 0);
      Arrays.fill(seed, (byte) 0);
    }
  }

  /** The private key in libp2p's protobuf form, 68 bytes, to be wiped by the caller. */
  public byte[] encodePrivate() {
    byte[] message = new byte[68];
    message[0] = 0x08;
    message[1] = (byte) KeyType.ED25519.code();
    message[2] = 0x12;
    message[3] = 64;
    System.arraycopy(open(), 0, message, 4, 32);
    publicKey.data().copyTo(message, 36);
    return message;
  }

  @Override
  public PublicKey publicKey() {
    return publicKey;
  }

  @Override
  public Bytes sign(Bytes message) {
    return ed25519.sign(open(), message);
  }

  /** Wipes the seed. Closing twice does nothing. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(seed, (byte) 0);
  }

  private byte[] open() {
    if (closed) {
      throw new IllegalStateException("this identity is closed");
    }
    return seed;
  }

  @Override
  public String toString() {
    return publicKey.peerId().toString();
  }
}
