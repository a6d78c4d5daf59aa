package org.blockberry.glueberry.stream;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Aead;
import org.blockberry.crypto.AeadKey;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;

/**
 * Seals the messages of one stream: nonce, ciphertext, tag (specification 2.6). All streams of a pair of peers share one key, so the original's
 * random nonces may meet; ours are 8 random bytes per stream instance and a counter of 32 bits (3.1), with new random bytes when that is used up.
 * For one thread; randomness is passed in.
 */
public final class MessageSealer implements AutoCloseable {
  /** What sealing adds to a message, in bytes. */
  public static final int OVERHEAD_BYTES = Aead.NONCE_BYTES + Aead.TAG_BYTES;
  private static final int PREFIX_BYTES = 8;
  private static final byte[] NO_DATA = new byte[0];

  private final AeadKey key;
  private final SecureRandomSource random;
  private final int maxMessageBytes;
  private byte[] prefix;
  private long counter;

  /**
   * @param key used by nobody else and closed with this
   * @param maxMessageBytes longest plaintext, 1 or more
   */
  public MessageSealer(AeadKey key, SecureRandomSource random, int maxMessageBytes) {
    this(key, random, maxMessageBytes, 0);
  }

  MessageSealer(AeadKey key, SecureRandomSource random, int maxMessageBytes, long firstCounter) {
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException("maxMessageBytes is " + maxMessageBytes + " but must be 1 or more");
    }
    this.key = requireNonNull(key, "key");
    this.random = requireNonNull(random, "random");
    this.maxMessageBytes = maxMessageBytes;
    this.prefix = random.bytes(PREFIX_BYTES);
    this.counter = firstCounter;
  }

  /**
   * One message as it goes on the stream, framed.
   *
   * @throws GlueberryException MESSAGE_TOO_LARGE before anything is allocated
   */
  public Bytes sealFramed(Bytes message) {
    if (message.size() > maxMessageBytes) {
      throw GlueberryException.of(ErrorCode.MESSAGE_TOO_LARGE,
          "a message has " + message.size() + " bytes but may have " + maxMessageBytes);
    }
    int sealedBytes = message.size() + OVERHEAD_BYTES;
    ByteBuffer to = ByteBuffer.allocate(Math.toIntExact(FrameWriter.size(sealedBytes)));
    FrameWriter.prefix(sealedBytes, to);
    byte[] nonce = nextNonce();
    to.put(nonce);
    key.seal(nonce, NO_DATA, ByteBuffer.wrap(message.toArray()), to); // a copy: ciphers are fast on arrays only
    return Bytes.wrap(to.array());
  }

  private byte[] nextNonce() {
    if (counter > 0xffff_ffffL) {
      prefix = random.bytes(PREFIX_BYTES);
      counter = 0;
    }
    return ByteBuffer.allocate(Aead.NONCE_BYTES).put(prefix).putInt((int) counter++).array();
  }

  /** Wipes the key. */
  @Override
  public void close() {
    key.close();
  }
}
