package org.blockberry.crypto.provider;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Provider;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import org.blockberry.crypto.Aead;
import org.blockberry.crypto.AeadKey;
import org.blockberry.crypto.ForgedMessageException;

/** ChaCha20-Poly1305 through a JCA provider. */
final class JcaAead implements Aead {
  private final Provider provider;
  private final String transformation;

  JcaAead(Provider provider, String transformation) {
    this.provider = provider;
    this.transformation = transformation;
  }

  @Override
  public AeadKey bind(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("a ChaCha20-Poly1305 key has 32 bytes, this one has " + key.length);
    }
    return new Bound(new RawKey("ChaCha20", key.clone()));
  }

  private Cipher newCipher() {
    try {
      return Cipher.getInstance(transformation, provider);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(provider.getName() + " has no " + transformation, e);
    }
  }

  private final class Bound implements AeadKey {
    private final RawKey key;
    private final Cipher sealing = newCipher(); // one for all messages: it notices a nonce repeated at once
    private Cipher opening = newCipher();
    private byte[] lastOpened = new byte[0];

    Bound(RawKey key) {
      this.key = key;
    }

    @Override
    public int seal(byte[] nonce, byte[] associated, ByteBuffer plaintext, ByteBuffer sealed) {
      room(sealed, plaintext.remaining() + (long) TAG_BYTES);
      begin(sealing, Cipher.ENCRYPT_MODE, nonce, associated);
      try {
        return transform(sealing, plaintext, sealed);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("sealing failed in " + provider.getName(), e);
      }
    }

    @Override
    public int open(byte[] nonce, byte[] associated, ByteBuffer sealed, ByteBuffer plaintext)
        throws ForgedMessageException {
      if (sealed.remaining() < TAG_BYTES) {
        throw new ForgedMessageException("a sealed message has at least 16 bytes, this one has " + sealed.remaining());
      }
      room(plaintext, sealed.remaining() - (long) TAG_BYTES);
      if (Arrays.equals(lastOpened, nonce)) {
        opening = newCipher(); // the JDK refuses a repeated nonce also where it does no harm
      }
      lastOpened = nonce.clone();
      begin(opening, Cipher.DECRYPT_MODE, nonce, associated);
      try {
        return transform(opening, sealed, plaintext);
      } catch (AEADBadTagException e) {
        throw new ForgedMessageException("the message was altered or sealed with another key, nonce or header");
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("opening failed in " + provider.getName(), e);
      }
    }

    @Override
    public void close() {
      key.wipe();
    }

    private void begin(Cipher cipher, int mode, byte[] nonce, byte[] associated) {
      if (nonce.length != NONCE_BYTES) {
        throw new IllegalArgumentException("the nonce has " + nonce.length + " bytes but must have 12");
      }
      if (key.isWiped()) {
        throw new IllegalStateException("this key is closed");
      }
      try {
        cipher.init(mode, key, new IvParameterSpec(nonce));
        cipher.updateAAD(associated);
      } catch (InvalidKeyException | InvalidAlgorithmParameterException e) { // some providers notice a repeated nonce
        throw new IllegalArgumentException(provider.getName() + " refuses the nonce: " + e.getMessage(), e);
      }
    }

    /** By arrays where there are some: Conscrypt makes and zeroes a direct buffer of the message's size for each heap buffer. */
    private static int transform(Cipher cipher, ByteBuffer in, ByteBuffer out) throws GeneralSecurityException {
      if (!in.hasArray() || !out.hasArray()) {
        return cipher.doFinal(in, out);
      }
      int written = cipher.doFinal(in.array(), in.arrayOffset() + in.position(), in.remaining(), out.array(), out.arrayOffset() + out.position());
      in.position(in.limit());
      out.position(out.position() + written);
      return written;
    }

    private void room(ByteBuffer target, long needed) {
      if (target.remaining() < needed) {
        throw new IllegalArgumentException(
            "the output has room for " + target.remaining() + " bytes but needs " + needed);
      }
    }
  }
}
