package org.blockberry.crypto.provider;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;
import org.blockberry.crypto.WeakKeyException;
import org.blockberry.crypto.X25519;

/** Key agreement through a JCA provider. */
final class JcaX25519 implements X25519 {
  private static final byte[] BASE_POINT = new byte[KEY_BYTES];

  static {
    BASE_POINT[0] = 9;
  }

  private final Provider provider;
  private final KeyFactory keys;

  JcaX25519(Provider provider) throws GeneralSecurityException {
    this.provider = provider;
    this.keys = KeyFactory.getInstance("XDH", provider);
  }

  @Override
  public byte[] publicKey(byte[] privateKey) {
    try {
      return agree(privateKey, BASE_POINT);
    } catch (WeakKeyException e) {
      throw new IllegalStateException("the base point is not weak", e);
    }
  }

  @Override
  public byte[] agree(byte[] privateKey, byte[] peerPublicKey) throws WeakKeyException {
    X25519Keys.checked(privateKey, "private");
    X25519Keys.checked(peerPublicKey, "public");
    byte[] encoded = DerPrefix.X25519_PRIVATE.before(privateKey);
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("XDH", provider);
      agreement.init(keys.generatePrivate(new PKCS8EncodedKeySpec(encoded)));
      byte[] secret;
      try {
        agreement.doPhase(
            keys.generatePublic(new X509EncodedKeySpec(DerPrefix.X25519_PUBLIC.before(peerPublicKey))), true);
        secret = agreement.generateSecret();
      } catch (InvalidKeyException | InvalidKeySpecException e) {
        throw X25519Keys.weak(); // both have the right length, so nothing else can be wrong with the public one
      }
      if (X25519Keys.allZero(secret)) {
        throw X25519Keys.weak();
      }
      return secret;
    } catch (WeakKeyException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(provider.getName() + " failed at X25519", e);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }
}
