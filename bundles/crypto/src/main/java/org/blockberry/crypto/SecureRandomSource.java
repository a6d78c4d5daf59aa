package org.blockberry.crypto;

import java.security.SecureRandom;

/**
 * The one source of randomness for keys, salts and nonces. A test passes its own. Implementations are thread safe.
 */
@FunctionalInterface
public interface SecureRandomSource {
  /** Overwrites the whole of {@code target} with unpredictable bytes. */
  void fill(byte[] target);

  /** {@code count} fresh bytes, 0 or more. */
  default byte[] bytes(int count) {
    byte[] fresh = new byte[count];
    fill(fresh);
    return fresh;
  }

  /** The operating system's generator, by way of the JDK's default {@link SecureRandom}. */
  static SecureRandomSource system() {
    return new SecureRandom()::nextBytes;
  }
}
