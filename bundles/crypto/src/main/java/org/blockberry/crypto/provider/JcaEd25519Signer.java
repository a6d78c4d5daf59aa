package org.blockberry.crypto.provider;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Arrays;

/**
 * Signing through a JCA provider that is passed around as an object and registered nowhere. The provider reads the seed anew for each
 * signature and derives the public key from it, so that nobody can bring a wrong one.
 */
final class JcaEd25519Signer implements Ed25519Signer {
  private final Provider provider;
  private final int longestMessage;
  private final Ed25519Signer other;

  /**
   * @param longestMessage bytes of a message that the provider takes
   * @param other derives public keys, which the provider does not show, and signs longer messages
   */
  JcaEd25519Signer(Provider provider, int longestMessage, Ed25519Signer other) {
    this.provider = provider;
    this.longestMessage = longestMessage;
    this.other = other;
  }

  @Override
  public byte[] publicKey(byte[] seed) {
    return other.publicKey(seed);
  }

  @Override
  public byte[] sign(byte[] seed, byte[] message) {
    if (message.length > longestMessage) {
      return other.sign(seed, message);
    }
    try (EncodedSeed key = new EncodedSeed(seed)) {
      Signature signing = Signature.getInstance("Ed25519", provider);
      signing.initSign(key);
      signing.update(message);
      return signing.sign();
    } catch (InvalidKeyException | SignatureException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(provider.getName() + " does not sign", e);
    }
  }

  /** A private key as its encoding only, which is wiped afterwards. */
  private static final class EncodedSeed implements PrivateKey, AutoCloseable {
    private static final long serialVersionUID = 1;

    private final transient byte[] encoded;

    EncodedSeed(byte[] seed) {
      encoded = DerPrefix.ED25519_PRIVATE.before(seed);
    }

    @Override
    public String getAlgorithm() {
      return "EdDSA";
    }

    @Override
    public String getFormat() {
      return "PKCS#8";
    }

    @Override
    public byte[] getEncoded() {
      return encoded; // not copied: what is not copied need not be wiped twice
    }

    @Override
    public void close() {
      Arrays.fill(encoded, (byte) 0);
    }
  }
}
