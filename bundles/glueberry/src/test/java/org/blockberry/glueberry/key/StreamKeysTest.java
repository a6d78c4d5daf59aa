package org.blockberry.glueberry.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.Aead;
import org.blockberry.crypto.AeadKey;
import org.blockberry.crypto.X25519;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.Vectors;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.identity.PublicKey;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class StreamKeysTest {
  private static final X25519 X = Vectors.LADDER.x25519();

  @TestFactory
  List<DynamicTest> keysConvert() {
    return Vectors.tests("keys", Vectors.load("keys").required("keys"), key -> {
      assertEquals(Vectors.hex(key, "x25519Private"), Bytes.wrap(CurveConversion.privateKey(Vectors.hex(key, "seed").toArray())));
      assertEquals(Optional.of(Vectors.hex(key, "x25519Public")), CurveConversion.publicKey(Vectors.hex(key, "ed25519Public")));
    });
  }

  @TestFactory
  List<DynamicTest> bothSidesOfAPairHaveTheKey() {
    return Vectors.tests("pairs", Vectors.load("glueberry-crypto").required("pairs"), pair -> {
      PeerId a = PeerId.parse(pair.required("aPeerId").asText());
      PeerId b = PeerId.parse(pair.required("bPeerId").asText());
      try (StreamKeys ofA = new StreamKeys(X, Vectors.hex(pair, "aSeed").toArray());
          StreamKeys ofB = new StreamKeys(X, Vectors.hex(pair, "bSeed").toArray())) {
        assertEquals(Vectors.hex(pair, "streamKey"), bytes(ofA.derive(b, Vectors.hex(pair, "bEd25519Public"))));
        assertEquals(Vectors.hex(pair, "streamKey"), bytes(ofB.derive(a)));
      }
    });
  }

  @Tag("sec-T9")
  @TestFactory
  List<DynamicTest> pointsOfSmallOrderAreRefused() {
    return Vectors.tests("low", Vectors.load("keys").required("lowOrderEd25519Publics"), low -> {
      Bytes point = Vectors.hex(low, "ed25519Public");
      assertEquals(Optional.of(Vectors.hex(low, "x25519Public")), CurveConversion.publicKey(point));
      refused(point);
    });
  }

  @Tag("sec-T9")
  @Test
  void whatIsNoPointIsRefused() {
    for (JsonNode text : Vectors.load("keys").required("notOnCurve")) {
      assertEquals(Optional.empty(), CurveConversion.publicKey(Bytes.fromHex(text.asText())));
      refused(Bytes.fromHex(text.asText()));
    }
  }

  private static void refused(Bytes point) {
    PeerId peer = PublicKey.ed25519(point).peerId();
    try (StreamKeys keys = new StreamKeys(X, Vectors.seed(1))) {
      GlueberryException e = assertThrows(GlueberryException.class, () -> keys.derive(peer));
      assertEquals(ErrorCode.HANDSHAKE_FAILED, e.code());
      assertFalse(e.retriable());
    }
  }

  /** Weakness 3.3: the original takes whatever key comes. */
  @Tag("sec-T6")
  @Test
  void aKeyThatIsNotThePeersIsRefused() {
    try (StreamKeys keys = new StreamKeys(X, Vectors.seed(1))) {
      Bytes ofAnother = Vectors.identity(3).publicKey().data();
      GlueberryException e = assertThrows(GlueberryException.class, () -> keys.derive(Vectors.peer(2), ofAnother));
      assertEquals("glueberry: the key it sent is not the key of its peer id", e.getMessage());
      assertEquals(Optional.of(Vectors.peer(2)), e.peer());
      assertThrows(GlueberryException.class, () -> keys.derive(Vectors.peer(2), Bytes.EMPTY));
    }
  }

  @Test
  void anIdWithoutAnEd25519KeyIsRefused() {
    PeerId hashed = PeerId.parse(Vectors.load("keys").required("otherPeerIds").get(0).required("text").asText());
    try (StreamKeys keys = new StreamKeys(X, Vectors.seed(1))) {
      assertThrows(GlueberryException.class, () -> keys.derive(hashed));
    }
  }

  /** Weakness 3.24: the original goes on sealing under 32 zero bytes. */
  @Test
  void aWipedKeyIsNotUsed() {
    byte[] seed = Vectors.seed(1);
    StreamKeys keys = new StreamKeys(X, seed);
    seed[0] = 99; // copied, so this changes nothing
    StreamKey key = keys.derive(Vectors.peer(2));
    try (StreamKeys other = new StreamKeys(X, Vectors.seed(2))) {
      assertEquals(bytes(other.derive(Vectors.peer(1))), bytes(key));
    }
    assertEquals("StreamKey[held]", key.toString());
    key.close();
    assertThrows(IllegalStateException.class, () -> key.bind(Vectors.LADDER.aead()));
    assertThrows(IllegalStateException.class, () -> new StreamKey(new byte[32], new byte[32]).bind(Vectors.LADDER.aead()));
    keys.close();
    assertThrows(IllegalStateException.class, () -> keys.derive(Vectors.peer(2)));
    assertTrue(key.toString().contains("wiped"));
  }

  /** What is bound, seen by an algorithm that keeps it. */
  private static Bytes bytes(StreamKey key) {
    Bytes[] seen = new Bytes[1];
    Aead spy = new Aead() {
      @Override
      public AeadKey bind(byte[] bound) {
        seen[0] = Bytes.copyOf(bound);
        return null;
      }
    };
    key.bind(spy);
    return seen[0];
  }
}
