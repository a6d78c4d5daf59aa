package org.blockberry.crypto;

import java.nio.ByteBuffer;

/**
 * One key of {@link Aead}. Whoever seals must never use a nonce twice with one key; nothing here counts them.
 *
 * <p>Threading: one thread at a time; use one instance for each direction of a connection.
 */
public interface AeadKey extends AutoCloseable {
  /**
   * Seals what remains in {@code plaintext} and writes it with its tag to {@code sealed}. Both positions move on.
   *
   * @param nonce 12 bytes, never used before with this key
   * @param associated authenticated but not encrypted; may be empty
   * @param sealed with at least 16 bytes more room than {@code plaintext} has left; must not overlap it
   * @return bytes written
   * @throws IllegalArgumentException if the nonce has another length or {@code sealed} too little room
   * @throws IllegalStateException if this key is closed
   */
  int seal(byte[] nonce, byte[] associated, ByteBuffer plaintext, ByteBuffer sealed);

  /**
   * Opens what remains in {@code sealed} and writes the plaintext to {@code plaintext}. Both positions move on; after
   * an exception they and the content of {@code plaintext} are undefined.
   *
   * @param plaintext with at least 16 bytes less room than {@code sealed} has left; must not overlap it
   * @return bytes written
   * @throws ForgedMessageException if anything was altered, or fewer than 16 bytes are there
   * @throws IllegalArgumentException if the nonce has another length or {@code plaintext} too little room
   * @throws IllegalStateException if this key is closed
   */
  int open(byte[] nonce, byte[] associated, ByteBuffer sealed, ByteBuffer plaintext) throws ForgedMessageException;

  /** {@link #seal(byte[], byte[], ByteBuffer, ByteBuffer)} with arrays. */
  default byte[] seal(byte[] nonce, byte[] associated, byte[] plaintext) {
    byte[] sealed = new byte[Math.addExact(plaintext.length, Aead.TAG_BYTES)];
    seal(nonce, associated, ByteBuffer.wrap(plaintext), ByteBuffer.wrap(sealed));
    return sealed;
  }

  /** {@link #open(byte[], byte[], ByteBuffer, ByteBuffer)} with arrays. */
  default byte[] open(byte[] nonce, byte[] associated, byte[] sealed) throws ForgedMessageException {
    byte[] plaintext = new byte[Math.max(0, sealed.length - Aead.TAG_BYTES)];
    open(nonce, associated, ByteBuffer.wrap(sealed), ByteBuffer.wrap(plaintext));
    return plaintext;
  }

  /** Wipes our copy of the key. Closing twice does nothing. */
  @Override
  void close();
}
