package org.blockberry.glueberry.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.WeakKeyException;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.Vectors;
import org.blockberry.glueberry.key.StreamKey;
import org.blockberry.glueberry.key.StreamKeys;
import org.junit.jupiter.api.Test;

/** Weakness 3.2: a captured message is worth nothing on another stream, in another direction, or at another place. */
class FreshStreamTest {
  private static final CryptoLadder LADDER = Vectors.LADDER;
  private static final StreamName CHAT = StreamName.encrypted("chat");
  private static final Bytes OURS = Bytes.wrap(filled(7));
  private static final Bytes THEIRS = Bytes.wrap(filled(9));

  private final FreshStream opener = stream(1, 2, CHAT, true, OURS);
  private final FreshStream other = stream(2, 1, CHAT, false, THEIRS);

  FreshStreamTest() {
    assertTrue(opener.begin(payload(other.firstFrame())));
    assertTrue(other.begin(payload(opener.firstFrame())));
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    java.util.Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static FreshStream stream(int own, int peer, StreamName name, boolean opens, Bytes random) {
    return new FreshStream(key(own, peer), LADDER.aead(), name, opens, random, 1_000);
  }

  private static StreamKey key(int own, int peer) {
    try (StreamKeys keys = new StreamKeys(LADDER.x25519(), Vectors.seed(own))) {
      return keys.derive(Vectors.peer(peer));
    }
  }

  private static Bytes payload(Bytes frame) {
    List<Bytes> payloads = new ArrayList<>();
    new FrameReader(FrameLimits.sealed(1_000), new FrameHandler() {
      @Override
      public void payload(Bytes payload) {
        payloads.add(payload);
      }

      @Override
      public void tooLarge(long payloadBytes) {}
    }).feed(frame.asBuffer());
    assertEquals(1, payloads.size());
    return payloads.get(0);
  }

  private static Bytes sealed(FreshStream by, String text) {
    return payload(by.sealFramed(Bytes.utf8(text)));
  }

  @Test
  void messagesPassInOrderAndOnce() {
    Bytes first = sealed(opener, "one");
    Bytes second = sealed(opener, "two");
    assertEquals(Optional.of(Bytes.utf8("one")), other.open(first));
    assertEquals(Optional.of(Bytes.utf8("two")), other.open(second));
    assertEquals(Optional.empty(), other.open(second));
    assertEquals(Optional.empty(), other.open(first));
    assertEquals(Optional.of(Bytes.utf8("back")), opener.open(sealed(other, "back")));
  }

  @Test
  void oneThatIsLeftOutIsNoReasonToRefuseTheNext() {
    sealed(opener, "given up");
    assertEquals(Optional.of(Bytes.utf8("two")), other.open(sealed(opener, "two")));
  }

  @Test
  void aMessageOpensNowhereElse() {
    Bytes message = sealed(opener, "one");
    assertEquals(Optional.empty(), opener.open(message)); // back to who sent it
    FreshStream otherName = stream(2, 1, StreamName.encrypted("news"), false, THEIRS);
    otherName.begin(OURS);
    assertEquals(Optional.empty(), otherName.open(message));
    FreshStream otherInstance = stream(2, 1, CHAT, false, Bytes.wrap(filled(10)));
    otherInstance.begin(OURS);
    assertEquals(Optional.empty(), otherInstance.open(message));
    byte[] later = message.toArray();
    later[11]++; // another place
    assertEquals(Optional.empty(), other.open(Bytes.wrap(later)));
    assertEquals(Optional.of(Bytes.utf8("one")), other.open(message));
  }

  @Test
  void aFirstFrameIsTakenOnceAndHasItsSize() {
    FreshStream fresh = stream(1, 2, CHAT, true, OURS);
    assertFalse(fresh.begun());
    assertThrows(IllegalStateException.class, () -> fresh.sealFramed(Bytes.EMPTY));
    assertEquals(Optional.empty(), fresh.open(Bytes.wrap(new byte[28])));
    assertFalse(fresh.begin(Bytes.wrap(new byte[31])));
    assertFalse(fresh.begin(OURS), "our own, sent back");
    assertTrue(fresh.begin(THEIRS));
    assertFalse(fresh.begin(THEIRS));
  }

  @Test
  void tooLongAMessageIsRefusedBeforeItCounts() {
    GlueberryException refused = assertThrows(GlueberryException.class, () -> opener.sealFramed(Bytes.wrap(new byte[1_001])));
    assertEquals(ErrorCode.MESSAGE_TOO_LARGE, refused.code());
    assertEquals(Optional.of(Bytes.utf8("fits")), other.open(sealed(opener, "fits")));
  }

  @Test
  void aWipedKeyBeginsNothing() {
    StreamKey key = key(1, 2);
    FreshStream fresh = new FreshStream(key, LADDER.aead(), CHAT, true, OURS, 1_000);
    key.close();
    assertThrows(IllegalStateException.class, () -> fresh.begin(THEIRS));
  }

  /** The layout of the documentation, computed once more with the JDK alone. */
  @Test
  void theBytesAreThoseOfTheDocumentation() throws GeneralSecurityException, WeakKeyException {
    Bytes sealed = sealed(opener, "hello");
    byte[] secret = secret();
    byte[] prk = hmac(OURS.concat(THEIRS).toArray(), secret);
    byte[] key = hmac(prk, Bytes.utf8("glueberry-v2-stream-key\0chat\0").concat(Bytes.fromHex("0101")).toArray());
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(new byte[12]));
    cipher.updateAAD(ByteBuffer.allocate(12).put("chat".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putLong(0).array());
    assertEquals(Bytes.wrap(new byte[12]).concat(Bytes.wrap(cipher.doFinal(Bytes.utf8("hello").toArray()))), sealed);
  }

  private static byte[] secret() throws GeneralSecurityException, WeakKeyException {
    byte[] hash = java.security.MessageDigest.getInstance("SHA-512").digest(Vectors.seed(1));
    byte[] ownPrivate = java.util.Arrays.copyOf(hash, 32); // clamped inside
    byte[] hashOfPeer = java.security.MessageDigest.getInstance("SHA-512").digest(Vectors.seed(2));
    return LADDER.x25519().agree(ownPrivate, LADDER.x25519().publicKey(java.util.Arrays.copyOf(hashOfPeer, 32)));
  }

  private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(data);
  }
}
