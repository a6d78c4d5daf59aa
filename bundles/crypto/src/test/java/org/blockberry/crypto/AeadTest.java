package org.blockberry.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.blockberry.crypto.provider.Candidate;
import org.blockberry.crypto.provider.ConscryptCandidates;
import org.blockberry.crypto.provider.JdkCandidates;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AeadTest {
  static List<Candidate<Aead>> candidates() {
    return List.of(ConscryptCandidates.aead(), JdkCandidates.aead());
  }

  @ParameterizedTest
  @MethodSource("candidates")
  void passesItsSelfTest(Candidate<Aead> candidate) throws Exception {
    assertEquals(Optional.empty(), SelfTests.aead().difference(candidate.load().primitive()));
  }

  @Test
  void oneSealsWhatTheOtherOpensInAllKindsOfBuffers() throws Exception {
    Random random = new Random(7);
    byte[] key = new byte[32];
    random.nextBytes(key);
    try (AeadKey one = ConscryptCandidates.aead().load().primitive().bind(key);
        AeadKey other = JdkCandidates.aead().load().primitive().bind(key)) {
      for (int i = 0; i < 200; i++) {
        byte[] plaintext = new byte[random.nextInt(5_000)];
        random.nextBytes(plaintext);
        byte[] nonce = ByteBuffer.allocate(12).putInt(4, i).array();
        byte[] associated = new byte[random.nextInt(40)];
        AeadKey sealing = i % 2 == 0 ? one : other;
        AeadKey opening = i % 2 == 0 ? other : one;
        ByteBuffer sealed = buffer(plaintext.length + 16 + 5, i % 3 == 0).position(5);
        assertEquals(plaintext.length + 16,
            sealing.seal(nonce, associated, copy(plaintext, i % 5 == 0), sealed));
        assertEquals(sealed.capacity(), sealed.position());
        ByteBuffer opened = buffer(plaintext.length, i % 7 == 0);
        assertEquals(plaintext.length, opening.open(nonce, associated, sealed.position(5), opened));
        byte[] result = new byte[plaintext.length];
        opened.flip().get(result);
        assertArrayEquals(plaintext, result);
      }
    }
  }

  /** A cut message is a forgery, whatever is left of it. */
  @ParameterizedTest
  @MethodSource("candidates")
  @Tag("sec-T10")
  void noPrefixOpens(Candidate<Aead> candidate) throws Exception {
    byte[] nonce = new byte[12];
    try (AeadKey key = candidate.load().primitive().bind(new byte[32])) {
      byte[] sealed = key.seal(nonce, new byte[0], new byte[64]);
      for (int length = 0; length < sealed.length; length++) {
        byte[] prefix = Arrays.copyOf(sealed, length);
        assertThrows(ForgedMessageException.class, () -> key.open(nonce, new byte[0], prefix), "length " + length);
      }
      assertArrayEquals(new byte[64], key.open(nonce, new byte[0], sealed));
    }
  }

  @ParameterizedTest
  @MethodSource("candidates")
  void misuseIsRefused(Candidate<Aead> candidate) throws Exception {
    Aead aead = candidate.load().primitive();
    assertThrows(IllegalArgumentException.class, () -> aead.bind(new byte[31]));
    AeadKey key = aead.bind(new byte[32]);
    assertThrows(IllegalArgumentException.class, () -> key.seal(new byte[11], new byte[0], new byte[1]));
    assertThrows(IllegalArgumentException.class,
        () -> key.seal(new byte[12], new byte[0], ByteBuffer.allocate(10), ByteBuffer.allocate(25)));
    assertThrows(IllegalArgumentException.class,
        () -> key.open(new byte[12], new byte[0], ByteBuffer.allocate(26), ByteBuffer.allocate(9)));
    key.close();
    key.close();
    assertThrows(IllegalStateException.class, () -> key.seal(new byte[12], new byte[0], new byte[1]));
  }

  private static ByteBuffer buffer(int capacity, boolean direct) {
    return direct ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
  }

  private static ByteBuffer copy(byte[] content, boolean direct) {
    return buffer(content.length, direct).put(content).flip();
  }
}
