package org.blockberry.crypto.keystore;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.blockberry.crypto.Ed25519;

/**
 * The key pair of a development chain. It is <b>not secret</b>: it is derived from a phrase in this source file, the
 * purpose and the chain id, so anyone can derive it. In return it is the same after every restart without ever being
 * written. Only chains started with {@code --dev} may use it.
 */
public final class DevelopmentKey {
  private static final String PHRASE = "blockberry development key: public, worthless, never for real chains";

  private DevelopmentKey() {}

  /**
   * The key of that purpose and chain: SHA-256 over phrase, purpose and chain id, each ended by a zero byte, is its
   * seed.
   */
  public static UnlockedKey derive(Ed25519 ed25519, KeyIdentity identity) {
    String source = PHRASE + '\0' + identity.purpose().label() + '\0' + identity.chainId() + '\0';
    try {
      byte[] seed = MessageDigest.getInstance("SHA-256").digest(source.getBytes(StandardCharsets.UTF_8));
      return new UnlockedKey(ed25519, identity, seed);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
