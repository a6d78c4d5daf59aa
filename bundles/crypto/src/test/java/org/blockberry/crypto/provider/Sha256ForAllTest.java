package org.blockberry.crypto.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.security.MessageDigest;
import java.security.Security;
import java.util.Random;
import org.blockberry.crypto.Sha256;
import org.junit.jupiter.api.Test;

/** Who asks the JVM for SHA-256 gets the chosen one, and the JDK's again when the node is gone. */
class Sha256ForAllTest {
  private static final Sha256 CHOSEN = chosen();

  private static Sha256 chosen() {
    try {
      return AccpCandidates.sha256().load().primitive();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void asLongAsItIsOpen() throws Exception {
    String before = MessageDigest.getInstance("SHA-256").getProvider().getName();
    try (Sha256ForAll first = new Sha256ForAll(CHOSEN)) {
      assertEquals(Sha256ForAll.NAME, MessageDigest.getInstance("SHA-256").getProvider().getName());
      assertEquals(before, MessageDigest.getInstance("SHA-512").getProvider().getName());
      java.security.Provider registered = Security.getProvider(Sha256ForAll.NAME);
      new Sha256ForAll(CHOSEN).close(); // a second node in this JVM comes and goes
      assertSame(registered, Security.getProvider(Sha256ForAll.NAME));
    }
    assertEquals(before, MessageDigest.getInstance("SHA-256").getProvider().getName());
  }

  @Test
  void itHashesAsTheJdkHowEverTheBytesCome() throws Exception {
    MessageDigest jdk = MessageDigest.getInstance("SHA-256", "SUN");
    Random random = new Random(Long.getLong("blockberry.seed", 1));
    try (Sha256ForAll all = new Sha256ForAll(CHOSEN)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int i = 0; i < 3_000; i++) {
        byte[] content = new byte[random.nextInt(i % 100 == 0 ? 100_000 : 700)];
        random.nextBytes(content);
        int cut = random.nextInt(content.length + 1);
        digest.update(content, 0, cut);
        MessageDigest copy = (MessageDigest) digest.clone();
        digest.update(content, cut, content.length - cut);
        assertArrayEquals(jdk.digest(content), digest.digest());
        copy.update((byte) i);
        jdk.update(content, 0, cut);
        jdk.update((byte) i);
        assertArrayEquals(jdk.digest(), copy.digest());
      }
    }
  }
}
