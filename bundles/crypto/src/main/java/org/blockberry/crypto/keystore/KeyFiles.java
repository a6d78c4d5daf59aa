package org.blockberry.crypto.keystore;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Ed25519;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.crypto.keystore.KeyFileException.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypted key files: one Ed25519 key each, sealed with a password, for one purpose on one chain. The form is
 * versioned JSON: argon2id ({@link Argon2Cost}) makes the key for AES-256-GCM, which authenticates every other field of
 * the file.
 *
 * <p>Opening costs 0.2 to 5 s and 64 to 256 MiB by the file's parameters. Threading: any; two writers of one file at
 * the same time are not coordinated, but the file is one of both, whole.
 */
public final class KeyFiles {
  private static final Logger LOG = LoggerFactory.getLogger(KeyFiles.class);
  private static final int MAX_FILE_BYTES = 16 * 1024;

  private final Ed25519 ed25519;
  private final SecureRandomSource random;

  /** With the node's signatures and its source of randomness. */
  public KeyFiles(Ed25519 ed25519, SecureRandomSource random) {
    this.ed25519 = requireNonNull(ed25519, "ed25519");
    this.random = requireNonNull(random, "random");
  }

  /**
   * Makes a fresh key and writes it.
   *
   * @return the readable part of the new file
   */
  public KeyFileHeader create(Path file, KeyIdentity identity, PasswordSource password, IfExists ifExists)
      throws KeyFileException {
    byte[] seed = random.bytes(Ed25519.SEED_BYTES);
    try {
      return store(file, identity, seed, password, ifExists);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /**
   * Writes a key that exists already; {@link KeyImport} reads other forms.
   *
   * @param seed 32 bytes; the caller wipes it
   */
  public KeyFileHeader store(Path file, KeyIdentity identity, byte[] seed, PasswordSource password, IfExists ifExists)
      throws KeyFileException {
    PrivateFile target = new PrivateFile(file);
    if (ifExists == IfExists.REFUSE && target.exists()) {
      throw target.alreadyThere(); // before a password is asked for; write() settles races
    }
    KeyFileHeader header = new KeyFileHeader(identity, ed25519.publicKey(seed), Argon2Cost.STANDARD,
        Bytes.wrap(random.bytes(KeyFileHeader.SALT_BYTES)), Bytes.wrap(random.bytes(KeyFileHeader.NONCE_BYTES)));
    char[] secret = ask(password, "new password for the key " + identity);
    try {
      byte[] content = KeyFileJson.print(SeedCipher.seal(header, seed, secret));
      proveThatItOpens(content, seed, secret);
      target.write(content, ifExists);
    } finally {
      Arrays.fill(secret, '\0');
    }
    LOG.info("wrote key file {}: {}, public key {}", file, identity, header.publicKey().toHex());
    return header;
  }

  /** A file may replace the only copy of a key: better 0.3 s more than a key that a fault in memory sealed away. */
  private static void proveThatItOpens(byte[] content, byte[] seed, char[] password) throws KeyFileException {
    byte[] again = SeedCipher.open(KeyFileJson.parse(content), password);
    try {
      if (!MessageDigest.isEqual(seed, again)) {
        throw new KeyFileException(Problem.IO, "the sealed key does not open again: nothing was written. Check this machine's memory");
      }
    } finally {
      Arrays.fill(again, (byte) 0);
    }
  }

  /** Reads the part that needs no password. The file is whole, but may have been altered on purpose. */
  public KeyFileHeader inspect(Path file) throws KeyFileException {
    return read(file).header();
  }

  /**
   * Opens a key.
   *
   * @param identity what the caller wants the key for; a file bound to something else is refused
   * @return the key, to be closed by the caller
   */
  public UnlockedKey open(Path file, KeyIdentity identity, PasswordSource password) throws KeyFileException {
    SealedKey sealed = read(file);
    KeyIdentity found = sealed.header().identity();
    if (found.purpose() != identity.purpose()) {
      throw new KeyFileException(Problem.WRONG_PURPOSE,
          file + " holds a key for " + found + ", not for " + identity + ". A key serves one purpose only.");
    }
    if (!found.chainId().equals(identity.chainId())) {
      throw new KeyFileException(Problem.WRONG_CHAIN,
          file + " holds a key for " + found + ", not for " + identity + ". Signing on two chains with it is refused.");
    }
    return unlock(file, sealed, password);
  }

  /** Seals the key of a file anew with a fresh salt, nonce and password, and replaces the file. */
  public void changePassword(Path file, PasswordSource present, PasswordSource next) throws KeyFileException {
    SealedKey sealed = read(file);
    try (UnlockedKey key = unlock(file, sealed, present)) {
      byte[] seed = key.withSeed(byte[]::clone);
      try {
        store(file, key.identity(), seed, next, IfExists.REPLACE);
      } finally {
        Arrays.fill(seed, (byte) 0);
      }
    }
  }

  private UnlockedKey unlock(Path file, SealedKey sealed, PasswordSource password) throws KeyFileException {
    KeyIdentity identity = sealed.header().identity();
    char[] secret = ask(password, "password for the key " + identity);
    UnlockedKey key;
    try {
      key = new UnlockedKey(ed25519, identity, SeedCipher.open(sealed, secret));
    } catch (KeyFileException e) {
      throw new KeyFileException(e.problem(), file + ": " + e.getMessage(), e);
    } finally {
      Arrays.fill(secret, '\0');
    }
    if (!key.publicKey().equals(sealed.header().publicKey())) {
      key.close();
      throw new KeyFileException(Problem.DAMAGED, file + " names a public key that is not the one of its private key");
    }
    LOG.info("opened key file {}: {}", file, key);
    return key;
  }

  private static SealedKey read(Path file) throws KeyFileException {
    try {
      return KeyFileJson.parse(new PrivateFile(file).read(MAX_FILE_BYTES));
    } catch (KeyFileException e) {
      String text = e.getMessage();
      throw text.contains(file.toString()) ? e : new KeyFileException(e.problem(), file + ": " + text, e);
    }
  }

  private static char[] ask(PasswordSource source, String question) throws KeyFileException {
    try {
      Optional<char[]> answer = source.password(question);
      return answer.orElseThrow(() -> new KeyFileException(Problem.NO_PASSWORD, "no " + question
          + ": set " + PasswordSource.VARIABLE + ", name a password file, or answer the prompt"));
    } catch (IOException e) {
      throw new KeyFileException(Problem.NO_PASSWORD, "no " + question + ": " + e.getMessage(), e);
    }
  }
}
