package org.blockberry.crypto;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The crypto of a node. For each {@link CryptoPurpose} there is a ladder of providers, fastest first; the first one
 * that is present and passes our self-test is used, and {@link #report} says which and why not another. Selection
 * happens once, at the first use of a purpose or in {@link #select}, and takes 10 to 600 ms in a fresh JVM, most of it
 * the loading of native code.
 *
 * <p>As a service it is already choosing the Ed25519 providers in the background when it appears; a caller that comes
 * earlier waits. Elsewhere, {@link #standard} makes one.
 *
 * <p>Threading: any thread, any time.
 */
@ProviderType
public interface CryptoLadder {
  /**
   * The ladders of the product. Ed25519: ACCP, Conscrypt, JDK verify and BouncyCastle signs. X25519: Conscrypt,
   * BouncyCastle. ChaCha20-Poly1305: the JDK from 21 on, else Conscrypt, else the JDK. SHA-256: the JDK. No provider is
   * registered globally.
   */
  static CryptoLadder standard() {
    return new SelfTestedLadder(StandardCandidates.of(Runtime.version().feature(), System.getProperty("java.vm.info", "")));
  }

  /** Signatures. Returns at once; the providers are chosen when a method is first called. */
  Ed25519 ed25519();

  /**
   * Key agreement.
   *
   * @throws NoUsableProviderException if no provider passed
   */
  X25519 x25519();

  /**
   * Authenticated encryption.
   *
   * @throws NoUsableProviderException if no provider passed
   */
  Aead aead();

  /**
   * Hashing.
   *
   * @throws NoUsableProviderException if no provider passed
   */
  Sha256 sha256();

  /**
   * Chooses now, for those purposes that have no provider yet.
   *
   * @throws NoUsableProviderException if no provider passed for one of them
   */
  void select(CryptoPurpose... purposes);

  /** What is chosen so far. Never waits and never chooses. */
  CryptoReport report();
}
