package org.blockberry.crypto.keystore;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.keystore.KeyFileException.Problem;
import org.blockberry.crypto.provider.RawKey;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Seals a seed with a password and opens it again. Argon2id gives 64 bytes: 32 are the AES-256-GCM key, the hash of the
 * other 32 is the password check. The whole header is associated data. No I/O; every buffer made here is wiped here.
 */
final class SeedCipher {
  /** Least length of a password for a new file, in characters. */
  static final int MIN_PASSWORD_CHARS = 8;
  /** Bound on any password, in characters. */
  static final int MAX_PASSWORD_CHARS = 1024;
  private static final int DERIVED_BYTES = 64;
  private static final int TAG_BITS = 128;

  private SeedCipher() {}

  static SealedKey seal(KeyFileHeader header, byte[] seed, char[] password) throws KeyFileException {
    if (password.length < MIN_PASSWORD_CHARS) {
      throw new KeyFileException(Problem.UNFIT_PASSWORD, "the password has " + password.length
          + " characters but must have " + MIN_PASSWORD_CHARS + " or more");
    }
    byte[] derived = derive(header, password);
    try {
      return new SealedKey(header, check(derived), Bytes.wrap(aes(Cipher.ENCRYPT_MODE, header, derived, seed)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK's AES-256-GCM failed", e);
    } finally {
      Arrays.fill(derived, (byte) 0);
    }
  }

  /** The seed, to be wiped by the caller. */
  static byte[] open(SealedKey sealed, char[] password) throws KeyFileException {
    byte[] derived = derive(sealed.header(), password);
    try {
      byte[] expected = sealed.passwordCheck().toArray();
      if (!MessageDigest.isEqual(expected, check(derived).toArray())) {
        throw new KeyFileException(Problem.WRONG_PASSWORD,
            "the password is wrong (or salt, cost or password check of the file were altered on purpose)");
      }
      return aes(Cipher.DECRYPT_MODE, sealed.header(), derived, sealed.sealedSeed().toArray());
    } catch (AEADBadTagException e) {
      throw new KeyFileException(Problem.DAMAGED,
          "the password is right but the file was altered on purpose: restore it from a backup you trust");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK's AES-256-GCM failed", e);
    } finally {
      Arrays.fill(derived, (byte) 0);
    }
  }

  private static byte[] aes(int mode, KeyFileHeader header, byte[] derived, byte[] input)
      throws GeneralSecurityException {
    RawKey key = new RawKey("AES", Arrays.copyOf(derived, 32));
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, header.nonce().toArray()));
      cipher.updateAAD(header.canonicalBytes());
      return cipher.doFinal(input);
    } finally {
      key.wipe();
    }
  }

  private static Bytes check(byte[] derived) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update("blockberry-key password check".getBytes(StandardCharsets.US_ASCII));
      digest.update(derived, 32, 32);
      return Bytes.wrap(digest.digest());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static byte[] derive(KeyFileHeader header, char[] password) throws KeyFileException {
    byte[] encoded = utf8(password);
    byte[] derived = new byte[DERIVED_BYTES];
    try {
      Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
      argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
          .withVersion(Argon2Parameters.ARGON2_VERSION_13)
          .withMemoryAsKB(header.cost().memoryKib())
          .withIterations(header.cost().iterations())
          .withParallelism(header.cost().parallelism())
          .withSalt(header.salt().toArray())
          .build());
      argon2.generateBytes(encoded, derived);
      return derived;
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static byte[] utf8(char[] password) throws KeyFileException {
    if (password.length > MAX_PASSWORD_CHARS) {
      throw new KeyFileException(Problem.UNFIT_PASSWORD, "the password has " + password.length
          + " characters but may have at most " + MAX_PASSWORD_CHARS);
    }
    ByteBuffer room = ByteBuffer.allocate(password.length * 3 + 1);
    try {
      var encoder = StandardCharsets.UTF_8.newEncoder().onMalformedInput(CodingErrorAction.REPORT);
      var result = encoder.encode(CharBuffer.wrap(password), room, true);
      if (result.isError()) {
        result.throwException();
      }
      return Arrays.copyOf(room.array(), room.position());
    } catch (CharacterCodingException e) {
      throw new KeyFileException(Problem.UNFIT_PASSWORD,
          "the password is no Unicode text: half a character is missing");
    } finally {
      Arrays.fill(room.array(), (byte) 0);
    }
  }
}
