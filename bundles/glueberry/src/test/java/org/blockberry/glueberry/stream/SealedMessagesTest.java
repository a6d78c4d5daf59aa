package org.blockberry.glueberry.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.AeadKey;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.Vectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SealedMessagesTest {
  private static final JsonNode VECTORS = Vectors.load("glueberry-crypto");
  private static final int LIMIT = 1 << 20;

  private static AeadKey key(Bytes key) {
    return Vectors.LADDER.aead().bind(key.toArray());
  }

  private static MessageOpener opener(Bytes key) {
    return new MessageOpener(key(key), new ReplayWindow(8));
  }

  /** Our nonces are a prefix and a counter; with the vector's as prefix and start, the bytes are the vector's. */
  @TestFactory
  List<DynamicTest> sealedByteForByte() {
    return Vectors.tests("sealed", VECTORS.required("sealed"), vector -> {
      Bytes nonce = Vectors.hex(vector, "nonce");
      SecureRandomSource prefix = target -> System.arraycopy(nonce.toArray(), 0, target, 0, target.length);
      long counter = Long.parseLong(nonce.slice(8, 12).toHex(), 16);
      Bytes plaintext = Vectors.hex(vector, "plaintext");
      try (MessageSealer sealer = new MessageSealer(key(Vectors.hex(vector, "key")), prefix, LIMIT, counter);
          MessageOpener opener = opener(Vectors.hex(vector, "key"))) {
        assertEquals(Vectors.hex(vector, "framed"), sealer.sealFramed(plaintext));
        assertEquals(Optional.of(plaintext), opener.open(Vectors.hex(vector, "sealed")));
      }
    });
  }

  @Tag("sec-T10")
  @TestFactory
  List<DynamicTest> whatMustNotOpenIsDroppedAndTheStreamGoesOn() {
    return Vectors.tests("openMustFail", VECTORS.required("openMustFail"), vector -> {
      Bytes key = Vectors.hex(vector, "key");
      try (MessageOpener opener = opener(key); MessageSealer sealer = new MessageSealer(key(key), counting(), LIMIT)) {
        assertEquals(Optional.empty(), opener.open(Vectors.hex(vector, "sealed")));
        assertEquals(1, opener.forged());
        assertEquals(Optional.of(Bytes.utf8("next")), opener.open(unframed(sealer.sealFramed(Bytes.utf8("next")))));
      }
    });
  }

  /** Weakness 3.4: the original delivers it again. */
  @Test
  void aRepeatedMessageIsDropped() {
    Bytes key = Bytes.wrap(Vectors.seed(5));
    ReplayWindow window = new ReplayWindow(2);
    try (MessageOpener one = new MessageOpener(key(key), window); MessageOpener other = new MessageOpener(key(key), window);
        MessageSealer sealer = new MessageSealer(key(key), counting(), LIMIT)) {
      Bytes first = unframed(sealer.sealFramed(Bytes.utf8("pay")));
      assertTrue(one.open(first).isPresent());
      assertEquals(Optional.empty(), one.open(first));
      assertEquals(Optional.empty(), other.open(first), "on another stream of the peer");
      assertEquals(1, one.repeated());
      assertEquals(1, other.repeated());
      for (int i = 0; i < 5; i++) {
        assertTrue(other.open(unframed(sealer.sealFramed(Bytes.utf8("more")))).isPresent());
      }
      assertEquals(2, window.size(), "bounded");
    }
  }

  /** A stranger's bytes with a nonce that is to come must not make the honest message a repeat. */
  @Test
  void aForgedMessageDoesNotUseUpANonce() {
    Bytes key = Bytes.wrap(Vectors.seed(5));
    try (MessageOpener opener = opener(key); MessageSealer sealer = new MessageSealer(key(key), counting(), LIMIT)) {
      Bytes honest = unframed(sealer.sealFramed(Bytes.utf8("x")));
      byte[] forged = honest.toArray();
      forged[forged.length - 1] ^= 1;
      assertEquals(Optional.empty(), opener.open(Bytes.wrap(forged)));
      assertTrue(opener.open(honest).isPresent());
    }
  }

  /** Weakness 3.1: no two messages of a key share a nonce; the prefix changes before the counter wraps. */
  @Tag("sec-T7")
  @Test
  void noncesDoNotRepeat() {
    Bytes key = Bytes.wrap(Vectors.seed(6));
    Set<Bytes> nonces = new HashSet<>();
    SecureRandomSource random = counting();
    int sealed = 0;
    for (long start : new long[] {0, 0xffff_fffdL}) {
      try (MessageSealer sealer = new MessageSealer(key(key), random, LIMIT, start)) {
        for (int i = 0; i < 1_000; i++) {
          nonces.add(Bytes.copyOf(unframed(sealer.sealFramed(Bytes.EMPTY)).slice(0, 12).toArray()));
          sealed++;
        }
      }
    }
    assertEquals(sealed, nonces.size());
    List<Bytes> prefixes = new ArrayList<>(nonces.stream().map(nonce -> nonce.slice(0, 8)).distinct().toList());
    assertEquals(3, prefixes.size(), "one per instance, and one more after 2^32");
  }

  @Test
  void aMessageAboveTheLimitIsRefused() {
    try (MessageSealer sealer = new MessageSealer(key(Bytes.wrap(Vectors.seed(7))), counting(), 3)) {
      sealer.sealFramed(Bytes.utf8("abc"));
      GlueberryException e = assertThrows(GlueberryException.class, () -> sealer.sealFramed(Bytes.utf8("abcd")));
      assertEquals(ErrorCode.MESSAGE_TOO_LARGE, e.code());
    }
  }

  @Test
  void equalMessagesLookDifferent() {
    try (MessageSealer sealer = new MessageSealer(key(Bytes.wrap(Vectors.seed(7))), counting(), 3)) {
      assertNotEquals(sealer.sealFramed(Bytes.utf8("abc")), sealer.sealFramed(Bytes.utf8("abc")));
    }
  }

  private static Bytes unframed(Bytes framed) {
    FrameReaderTest.Kept kept = new FrameReaderTest.Kept();
    new FrameReader(FrameLimits.sealed(LIMIT), kept).feed(framed.asBuffer());
    return kept.payloads.get(0);
  }

  /** Each filling differs from the one before. */
  private static SecureRandomSource counting() {
    int[] next = {0};
    return target -> {
      next[0]++;
      target[0] = (byte) next[0];
    };
  }
}
