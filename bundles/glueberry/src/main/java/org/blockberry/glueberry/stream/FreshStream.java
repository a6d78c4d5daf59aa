package org.blockberry.glueberry.stream;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Aead;
import org.blockberry.crypto.AeadKey;
import org.blockberry.crypto.ForgedMessageException;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.key.StreamKey;

/**
 * The messages of one stream of protocol 2.0.0 (specification 3.2): the first frame of each side carries 32 random bytes; from both and the secret of
 * the two peers comes a key for each direction. So no key serves two streams, and a captured message opens on no other stream, in no other direction,
 * and at no other place.
 *
 * <pre>
 * salt = random of who opened the stream || random of the other
 * key  = HKDF-SHA256(shared secret, salt, "glueberry-v2-stream-key" || 00 || name || 00 || direction), direction 01 from who opened it, else 02
 * blob = nonce (00000000 || counter, 64 bits big endian, from 0, only ever growing) || ciphertext || tag
 * associated data = name || counter
 * </pre>
 *
 * <p>One thread may seal while another opens; each for itself is for one thread. Randomness is passed in.
 */
public final class FreshStream implements AutoCloseable {
  /** Random bytes of each side. */
  public static final int RANDOM_BYTES = 32;
  private static final Bytes INFO = Bytes.utf8("glueberry-v2-stream-key");
  private static final Bytes ZERO = Bytes.wrap(new byte[1]);

  private final StreamKey key;
  private final Aead aead;
  private final StreamName name;
  private final boolean opener;
  private final Bytes ours;
  private final int maxMessageBytes;
  private final byte[] sealData;
  private final byte[] openData;
  private volatile AeadKey sealing;
  private volatile AeadKey opening;
  private volatile boolean closed;
  private long nextCounter;
  private long lastCounter = -1;

  /**
   * @param key of the two peers; not closed with this
   * @param opener whether we opened the stream
   * @param random 32 fresh random bytes
   * @param maxMessageBytes longest plaintext, 1 or more
   */
  public FreshStream(StreamKey key, Aead aead, StreamName name, boolean opener, Bytes random, int maxMessageBytes) {
    this.key = requireNonNull(key, "key");
    this.aead = requireNonNull(aead, "aead");
    this.name = requireNonNull(name, "name");
    this.opener = opener;
    this.ours = requireNonNull(random, "random");
    if (random.size() != RANDOM_BYTES || maxMessageBytes < 1) {
      throw new IllegalArgumentException("random has " + random.size() + " bytes and a message " + maxMessageBytes + ", must be 32 and 1 or more");
    }
    this.maxMessageBytes = maxMessageBytes;
    byte[] text = name.text().getBytes(StandardCharsets.US_ASCII);
    this.sealData = java.util.Arrays.copyOf(text, text.length + Long.BYTES);
    this.openData = sealData.clone();
  }

  /** Our first frame. */
  public Bytes firstFrame() {
    return FrameWriter.frame(ours);
  }

  /**
   * The payload of the peer's first frame; messages can be sealed and opened from now on.
   *
   * @return false if it is no such thing: reset the stream
   * @throws IllegalStateException if the key is closed
   */
  public boolean begin(Bytes theirs) {
    if (theirs.size() != RANDOM_BYTES || opening != null || theirs.equals(ours)) {
      return false;
    }
    Bytes salt = opener ? ours.concat(theirs) : theirs.concat(ours);
    opening = key.bindFresh(aead, salt, info(!opener));
    sealing = key.bindFresh(aead, salt, info(opener));
    if (closed) { // meanwhile
      close();
    }
    return true;
  }

  private Bytes info(boolean fromOpener) {
    return INFO.concat(ZERO).concat(Bytes.utf8(name.text())).concat(ZERO).concat(Bytes.wrap(new byte[] {(byte) (fromOpener ? 1 : 2)}));
  }

  /** Whether messages can be sealed and opened. */
  public boolean begun() {
    return sealing != null;
  }

  /**
   * One message as it goes on the stream, framed.
   *
   * @throws GlueberryException MESSAGE_TOO_LARGE before anything is allocated
   * @throws IllegalStateException if the peer's first frame is not there yet, or this is closed
   */
  public Bytes sealFramed(Bytes message) {
    AeadKey with = sealing;
    if (with == null || nextCounter < 0) {
      throw new IllegalStateException("this stream cannot seal now");
    }
    if (message.size() > maxMessageBytes) {
      throw GlueberryException.of(ErrorCode.MESSAGE_TOO_LARGE,
          "a message has " + message.size() + " bytes but may have " + maxMessageBytes);
    }
    int sealedBytes = message.size() + MessageSealer.OVERHEAD_BYTES;
    ByteBuffer to = ByteBuffer.allocate(Math.toIntExact(FrameWriter.size(sealedBytes)));
    FrameWriter.prefix(sealedBytes, to);
    byte[] nonce = nonce(nextCounter);
    to.put(nonce);
    with.seal(nonce, associated(sealData, nextCounter), message.asBuffer(), to);
    nextCounter++;
    return Bytes.wrap(to.array());
  }

  /** The message in {@code sealed}; empty if it does not open, is of another place, or comes again. */
  public Optional<Bytes> open(Bytes sealed) {
    AeadKey with = opening;
    if (with == null || sealed.size() < MessageSealer.OVERHEAD_BYTES) {
      return Optional.empty();
    }
    byte[] all = sealed.toArray();
    ByteBuffer in = ByteBuffer.wrap(all);
    int zeros = in.getInt();
    long counter = in.getLong();
    if (zeros != 0 || counter <= lastCounter) {
      return Optional.empty();
    }
    byte[] message = new byte[all.length - MessageSealer.OVERHEAD_BYTES];
    try {
      with.open(nonce(counter), associated(openData, counter), in, ByteBuffer.wrap(message));
    } catch (ForgedMessageException e) {
      return Optional.empty();
    }
    lastCounter = counter;
    return Optional.of(Bytes.wrap(message));
  }

  private static byte[] nonce(long counter) {
    return ByteBuffer.allocate(Aead.NONCE_BYTES).putInt(0).putLong(counter).array();
  }

  private static byte[] associated(byte[] data, long counter) {
    ByteBuffer.wrap(data).putLong(data.length - Long.BYTES, counter);
    return data;
  }

  /** Wipes the keys of this stream. */
  @Override
  public void close() {
    closed = true;
    AeadKey first = sealing;
    AeadKey second = opening;
    if (first != null) {
      first.close();
    }
    if (second != null) {
      second.close();
    }
  }
}
