package org.blockberry.libp2p.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Secp256k1;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.TestCrypto;
import org.blockberry.libp2p.Violation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PeerSignaturesTest {
  private static final Bytes MESSAGE = Bytes.utf8("signed");
  private final PeerSignatures all = new PeerSignatures(TestCrypto.LADDER.ed25519(), Secp256k1.standard(), PeerSignatures.POSSIBLE);

  @Test
  void ed25519() {
    Ed25519Identity identity = TestCrypto.identity(1);
    assertTrue(all.verify(identity.publicKey(), MESSAGE, identity.sign(MESSAGE)));
    assertFalse(all.verify(TestCrypto.identity(2).publicKey(), MESSAGE, identity.sign(MESSAGE)));
    assertFalse(all.verify(identity.publicKey(), MESSAGE, Bytes.EMPTY));
  }

  @Test
  void rsaAndEcdsa() throws GeneralSecurityException {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2_048);
    signsAndVerifies(KeyType.RSA, rsa.generateKeyPair(), "SHA256withRSA");
    KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
    ec.initialize(new ECGenParameterSpec("secp256r1"));
    signsAndVerifies(KeyType.ECDSA, ec.generateKeyPair(), "SHA256withECDSA");
  }

  /** Made by plain arithmetic in the tests of crypto: key 2 times the generator, nonce 987,654,321. */
  @Test
  void secp256k1() {
    Bytes key = Bytes.fromHex("02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5");
    Bytes signature = Bytes.fromHex("304402205ad2703f5b4f4b9dea4c28fa30d86d3781d28e09dd51aae1208de80bb6155bee02205a7051921c2a3e260a50ea837a1ce9ff8c30fdf9643c68cb5db5407b657b0026");
    PublicKey peer = new PublicKey(KeyType.SECP256K1, key);
    assertTrue(all.verify(peer, MESSAGE, signature));
    assertFalse(all.verify(peer, Bytes.utf8("other"), signature));
    assertFalse(all.verify(peer, MESSAGE, signature.concat(Bytes.fromHex("00"))));
    assertFalse(all.verify(new PublicKey(KeyType.SECP256K1, Bytes.wrap(new byte[33])), MESSAGE, signature));
    PeerSignatures strict = new PeerSignatures(TestCrypto.LADDER.ed25519(), Secp256k1.standard(), Set.of(KeyType.ED25519));
    assertThrows(PeerViolation.class, () -> strict.verify(peer, MESSAGE, signature));
  }

  private void signsAndVerifies(KeyType type, KeyPair pair, String algorithm) throws GeneralSecurityException {
    PublicKey key = new PublicKey(type, Bytes.copyOf(pair.getPublic().getEncoded()));
    Bytes signature = sign(pair, algorithm);
    assertTrue(all.verify(key, MESSAGE, signature));
    assertFalse(all.verify(key, Bytes.utf8("other"), signature));
    assertFalse(all.verify(key, MESSAGE, signature.slice(0, signature.size() - 1)));
    assertFalse(all.verify(new PublicKey(type, key.data().concat(Bytes.fromHex("00"))), MESSAGE, signature));
  }

  private static Bytes sign(KeyPair pair, String algorithm) throws GeneralSecurityException {
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(pair.getPrivate());
    signer.update(MESSAGE.asBuffer());
    return Bytes.wrap(signer.sign());
  }

  @Tag("sec-T8")
  @Test
  void aTypeThatIsNotAllowedIsRefusedBeforeItIsParsed() {
    PeerSignatures strict = new PeerSignatures(TestCrypto.LADDER.ed25519(), Set.of(KeyType.ED25519));
    PublicKey nonsense = new PublicKey(KeyType.RSA, Bytes.fromHex("00"));
    PeerViolation refused = assertThrows(PeerViolation.class, () -> strict.verify(nonsense, MESSAGE, Bytes.EMPTY));
    assertEquals(Violation.KEY_TYPE, refused.kind());
    assertFalse(all.verify(nonsense, MESSAGE, Bytes.EMPTY));
    assertThrows(IllegalArgumentException.class,
        () -> new PeerSignatures(TestCrypto.LADDER.ed25519(), Set.of(KeyType.SECP256K1)));
  }

  /** Valid signatures all the same: refused for what verifying would cost. */
  @Tag("sec-T8")
  @Test
  void costlyKeysAreRefused() throws GeneralSecurityException {
    KeyPairGenerator small = KeyPairGenerator.getInstance("RSA");
    small.initialize(1_024);
    refuses(KeyType.RSA, small.generateKeyPair(), "SHA256withRSA");
    KeyPairGenerator exponent = KeyPairGenerator.getInstance("RSA");
    exponent.initialize(new RSAKeyGenParameterSpec(2_048, java.math.BigInteger.ONE.shiftLeft(63).setBit(0)));
    refuses(KeyType.RSA, exponent.generateKeyPair(), "SHA256withRSA");
    KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
    curve.initialize(new ECGenParameterSpec("secp384r1"));
    refuses(KeyType.ECDSA, curve.generateKeyPair(), "SHA256withECDSA");
  }

  private void refuses(KeyType type, KeyPair pair, String algorithm) throws GeneralSecurityException {
    assertFalse(all.verify(new PublicKey(type, Bytes.copyOf(pair.getPublic().getEncoded())), MESSAGE, sign(pair, algorithm)));
  }
}
