package org.blockberry.libp2p.noise;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.AeadKey;
import org.blockberry.crypto.ForgedMessageException;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;

/** What both sides have heard so far and the keys made from it (Noise specification 5.2), for one handshake. */
final class SymmetricState {
  /** Exactly 32 bytes, so it is its own first hash. */
  private static final String NAME = "Noise_XX_25519_ChaChaPoly_SHA256";

  private final NoiseSuite suite;
  private final MessageDigest sha256;
  private final Mac hmac;
  private byte[] hash = NAME.getBytes(StandardCharsets.US_ASCII);
  private byte[] chainingKey = hash.clone();
  private AeadKey key; // null until the first key agreement
  private Nonce nonce;

  SymmetricState(NoiseSuite suite) {
    this.suite = suite;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
      hmac = Mac.getInstance("HmacSHA256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    mixHash(new byte[0]); // the prologue is empty
  }

  void mixHash(byte[] data) {
    sha256.update(hash);
    hash = sha256.digest(data);
  }

  /** @param secret of a key agreement; wiped here */
  void mixKey(byte[] secret) {
    byte[][] derived = derive(secret);
    Arrays.fill(secret, (byte) 0);
    Arrays.fill(chainingKey, (byte) 0);
    chainingKey = derived[0];
    closeKey();
    key = suite.aead().bind(derived[1]);
    nonce = new Nonce(0);
    Arrays.fill(derived[1], (byte) 0);
  }

  byte[] encryptAndHash(byte[] plaintext) {
    byte[] sealed = key.seal(nonce.next(), hash, plaintext);
    mixHash(sealed);
    return sealed;
  }

  byte[] decryptAndHash(byte[] sealed) {
    try {
      byte[] plaintext = key.open(nonce.next(), hash, sealed);
      mixHash(sealed);
      return plaintext;
    } catch (ForgedMessageException e) {
      throw new PeerViolation(Violation.FORGED, "a handshake message does not open");
    }
  }

  /** The two keys of the channel: of the initiator's direction, of the responder's. This state is of no use after it. */
  AeadKey[] split() {
    byte[][] derived = derive(new byte[0]);
    AeadKey[] keys = {suite.aead().bind(derived[0]), suite.aead().bind(derived[1])};
    Arrays.fill(derived[0], (byte) 0);
    Arrays.fill(derived[1], (byte) 0);
    wipe();
    return keys;
  }

  Bytes hash() {
    return Bytes.copyOf(hash);
  }

  Bytes chainingKey() {
    return Bytes.copyOf(chainingKey);
  }

  void wipe() {
    Arrays.fill(chainingKey, (byte) 0);
    closeKey();
  }

  private void closeKey() {
    if (key != null) {
      key.close();
    }
  }

  /** HKDF with two outputs. */
  private byte[][] derive(byte[] input) {
    byte[] temporary = mac(chainingKey, input);
    byte[] first = mac(temporary, new byte[] {1});
    byte[] again = Arrays.copyOf(first, first.length + 1);
    again[first.length] = 2;
    byte[] second = mac(temporary, again);
    Arrays.fill(temporary, (byte) 0);
    Arrays.fill(again, (byte) 0);
    return new byte[][] {first, second};
  }

  private byte[] mac(byte[] macKey, byte[] data) {
    try {
      hmac.init(new SecretKeySpec(macKey, "HmacSHA256"));
      return hmac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC takes any key", e);
    }
  }
}
