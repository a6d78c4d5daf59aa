package org.blockberry.chain;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.verify.SignatureVerifier;
import org.blockberry.chain.verify.SignedMessage;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/** Ed25519 for tests, by the JDK. Results are remembered: the same real signatures are checked hundreds of times. */
public final class TestKeys {
  private static final Bytes X509_PREFIX = Bytes.fromHex("302a300506032b6570032100");
  private static final Map<SignedMessage, Boolean> KNOWN = new ConcurrentHashMap<>();

  /** Checks Ed25519 signatures. */
  public static final SignatureVerifier VERIFIER =
      (key, message, signature) -> KNOWN.computeIfAbsent(new SignedMessage(key, message, signature), TestKeys::verify);

  private final PrivateKey privateKey;
  private final PublicKey publicKey;

  private TestKeys(Bytes seed) {
    try {
      privateKey = KeyFactory.getInstance("Ed25519")
          .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    publicKey = PublicKey.ed25519(
        Bytes.wrap(new Ed25519PrivateKeyParameters(seed.toArray()).generatePublicKey().getEncoded()));
  }

  /** A key pair that depends on {@code name} only. */
  public static TestKeys of(String name) {
    return new TestKeys(Hashing.sha256(Bytes.utf8(name)));
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  public Bytes address() {
    return publicKey.address();
  }

  public Bytes sign(Bytes message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(privateKey);
      signature.update(message.toArray());
      return Bytes.wrap(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean verify(SignedMessage item) {
    if (item.key().type() != KeyType.ED25519) {
      return false;
    }
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(KeyFactory.getInstance("Ed25519")
          .generatePublic(new X509EncodedKeySpec(X509_PREFIX.concat(item.key().bytes()).toArray())));
      signature.update(item.message().toArray());
      return signature.verify(item.signature().toArray());
    } catch (GeneralSecurityException e) { // a malformed key or signature is invalid
      return false;
    }
  }
}
