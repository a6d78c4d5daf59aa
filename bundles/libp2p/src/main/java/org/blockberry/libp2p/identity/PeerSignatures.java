package org.blockberry.libp2p.identity;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Ed25519;
import org.blockberry.crypto.Secp256k1;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;

/**
 * Verifies signatures of those types of keys that the caller allows. The type is looked at before anything is parsed, and what could take long
 * (security class T8) is bounded: RSA keys have 2,048 to 4,096 bits and an exponent of at most 32 bits, ECDSA curves at most 256 bits.
 */
public final class PeerSignatures implements SignatureVerifier {
  /** Types that can be verified here; SECP256K1 only with the arithmetic for it. */
  public static final Set<KeyType> POSSIBLE = Set.of(KeyType.ED25519, KeyType.RSA, KeyType.ECDSA, KeyType.SECP256K1);
  private static final int MIN_RSA_BITS = 2_048;
  private static final int MAX_RSA_BITS = 4_096;
  private static final int MAX_RSA_KEY_BYTES = 600;
  private static final int MAX_EXPONENT_BITS = 32;
  private static final int MAX_CURVE_BITS = 256;
  private static final int MAX_EC_KEY_BYTES = 120;
  private static final int MAX_EC_SIGNATURE_BYTES = 72;

  private final Ed25519 ed25519;
  private final Optional<Secp256k1> secp256k1;
  private final Set<KeyType> allowed;

  /** @param allowed what peers may have, all but SECP256K1; {@code Set.of(ED25519)} for a node that speaks Glueberry */
  public PeerSignatures(Ed25519 ed25519, Set<KeyType> allowed) {
    this(ed25519, Optional.empty(), allowed);
  }

  /** @param allowed what peers may have */
  public PeerSignatures(Ed25519 ed25519, Secp256k1 secp256k1, Set<KeyType> allowed) {
    this(ed25519, Optional.of(secp256k1), allowed);
  }

  private PeerSignatures(Ed25519 ed25519, Optional<Secp256k1> secp256k1, Set<KeyType> allowed) {
    if (allowed.contains(KeyType.SECP256K1) && secp256k1.isEmpty()) {
      throw new IllegalArgumentException("SECP256K1 cannot be verified without its arithmetic: use the constructor that takes it");
    }
    this.ed25519 = ed25519;
    this.secp256k1 = secp256k1;
    this.allowed = Set.copyOf(allowed);
  }

  @Override
  public boolean verify(PublicKey key, Bytes message, Bytes signature) {
    if (!allowed.contains(key.type())) {
      throw new PeerViolation(Violation.KEY_TYPE, "keys of type " + key.type() + " are not accepted");
    }
    return switch (key.type()) {
      case ED25519 -> ed25519.verify(key.data(), message, signature);
      case SECP256K1 -> secp256k1.orElseThrow().verify(key.data(), message, signature);
      case RSA -> rsa(key.data(), message, signature);
      default -> ecdsa(key.data(), message, signature);
    };
  }

  private static boolean rsa(Bytes data, Bytes message, Bytes signature) {
    if (data.size() > MAX_RSA_KEY_BYTES) {
      return false;
    }
    try {
      RSAPublicKey key = (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(data.toArray()));
      int bits = key.getModulus().bitLength();
      boolean bounded = bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS && key.getPublicExponent().bitLength() <= MAX_EXPONENT_BITS;
      return canonical(key, data) && bounded && signature.size() == (bits + 7) / 8 && verify("SHA256withRSA", key, message, signature);
    } catch (GeneralSecurityException e) {
      return false; // what cannot be parsed has signed nothing
    }
  }

  private static boolean ecdsa(Bytes data, Bytes message, Bytes signature) {
    if (data.size() > MAX_EC_KEY_BYTES || signature.size() > MAX_EC_SIGNATURE_BYTES) {
      return false;
    }
    try {
      ECPublicKey key = (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(data.toArray()));
      return canonical(key, data) && key.getParams().getOrder().bitLength() <= MAX_CURVE_BITS
          && verify("SHA256withECDSA", key, message, signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** One key must not have two peer ids: the JDK passes over bytes behind the end. */
  private static boolean canonical(java.security.PublicKey key, Bytes data) {
    return Bytes.wrap(key.getEncoded()).equals(data);
  }

  private static boolean verify(String algorithm, java.security.PublicKey key, Bytes message, Bytes signature)
      throws GeneralSecurityException {
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(key);
    verifier.update(message.asBuffer());
    return verifier.verify(signature.toArray());
  }
}
