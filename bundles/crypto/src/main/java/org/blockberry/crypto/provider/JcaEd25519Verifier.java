package org.blockberry.crypto.provider;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;

/** Verification through a JCA provider that is passed around as an object and registered nowhere. */
final class JcaEd25519Verifier implements Ed25519Verifier {
  private final Provider provider;
  private final KeyReader keys;

  JcaEd25519Verifier(Provider provider, KeyReader keys) {
    this.provider = provider;
    this.keys = keys;
  }

  @Override
  public boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    try {
      Signature verification = Signature.getInstance("Ed25519", provider);
      verification.initVerify(keys.read(publicKey));
      verification.update(message);
      return verification.verify(signature);
    } catch (InvalidKeyException | InvalidKeySpecException | SignatureException e) {
      return false; // the way providers say that A or R is no point of the curve
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(provider.getName() + " lost its Ed25519", e);
    }
  }

  /** Makes the provider's key of 32 raw bytes. */
  @FunctionalInterface
  interface KeyReader {
    PublicKey read(byte[] raw) throws InvalidKeySpecException;
  }
}
