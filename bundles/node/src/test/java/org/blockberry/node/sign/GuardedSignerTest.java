package org.blockberry.node.sign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.consensus.ConsensusSigner.SignedStep;
import org.blockberry.api.consensus.DoubleSignException;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("sec-K2")
class GuardedSignerTest {
  @TempDir
  private Path folder;
  private final AtomicInteger signatures = new AtomicInteger();
  private final SigningKey key = new SigningKey() {
    @Override
    public String type() {
      return "ed25519";
    }

    @Override
    public Bytes publicKey() {
      return Bytes.wrap(new byte[32]);
    }

    @Override
    public Bytes sign(Bytes message) {
      byte[] signature = new byte[64];
      signature[0] = (byte) signatures.incrementAndGet();
      return Bytes.wrap(signature);
    }
  };

  private GuardedSigner open(long lowestHeight) {
    return GuardedSigner.open(key, folder.resolve("state"), "chain-1", lowestHeight);
  }

  @Test
  void theSameBytesGiveTheStoredSignatureAlsoAfterARestart() {
    Bytes first;
    try (GuardedSigner signer = open(0)) {
      first = signer.sign(5, 0, 2, Bytes.utf8("block"));
      assertEquals(first, signer.sign(5, 0, 2, Bytes.utf8("block")));
    }
    try (GuardedSigner signer = open(0)) {
      assertEquals(first, signer.sign(5, 0, 2, Bytes.utf8("block")));
      assertEquals(new SignedStep(5, 0, 2), signer.last());
    }
    assertEquals(1, signatures.get());
  }

  @Test
  void otherBytesForOneStepAndEarlierStepsAreRefusedAlsoAfterARestart() {
    try (GuardedSigner signer = open(0)) {
      signer.sign(5, 1, 2, Bytes.utf8("block"));
    }
    try (GuardedSigner signer = open(0)) {
      assertThrows(DoubleSignException.class, () -> signer.sign(5, 1, 2, Bytes.utf8("other")));
      assertThrows(DoubleSignException.class, () -> signer.sign(5, 1, 1, Bytes.utf8("block")));
      assertThrows(DoubleSignException.class, () -> signer.sign(5, 0, 2, Bytes.utf8("block")));
      assertThrows(DoubleSignException.class, () -> signer.sign(4, 9, 2, Bytes.utf8("block")));
      signer.sign(5, 2, 0, Bytes.utf8("other"));
    }
  }

  @Test
  void twoProcessesCannotSignWithOneKey() {
    try (GuardedSigner signer = open(0)) {
      SignerStateException refused = assertThrows(SignerStateException.class, () -> open(0));
      assertTrue(refused.getMessage().contains("in use"), refused.getMessage());
      assertEquals(0, signer.last().height());
    }
  }

  @Test
  void aTornWriteLeavesTheRecordBefore() throws Exception {
    try (GuardedSigner signer = open(0)) {
      signer.sign(1, 0, 2, Bytes.utf8("one"));
      signer.sign(2, 0, 2, Bytes.utf8("two"));
    }
    byte[] content = Files.readAllBytes(folder.resolve("state"));
    assertEquals(4 * SignRecord.SIZE, content.length, "two records, two copies");
    byte[] torn = content.clone();
    torn[40] ^= 1; // the even record is that of height 2
    Files.write(folder.resolve("state"), torn);
    try (GuardedSigner signer = open(0)) {
      assertEquals(2, signer.last().height(), "the copy of a damaged record counts");
    }
    torn[2 * SignRecord.SIZE + 40] ^= 1;
    Files.write(folder.resolve("state"), torn);
    try (GuardedSigner signer = open(0)) {
      assertEquals(1, signer.last().height());
    }
    torn[SignRecord.SIZE + 40] ^= 1;
    torn[3 * SignRecord.SIZE + 40] ^= 1;
    Files.write(folder.resolve("state"), torn);
    assertThrows(SignerStateException.class, () -> open(0), "all records are damaged");
  }

  /** A damaged byte must not bring an earlier step back, or the key could sign the later one again, differently. */
  @Test
  @Tag("sec-S2")
  void noFlippedBitMakesTheSignerForget() throws Exception {
    try (GuardedSigner signer = open(0)) {
      signer.sign(1, 0, 1, Bytes.utf8("a proposal"));
      signer.sign(1, 0, 2, Bytes.utf8("a vote"));
    }
    byte[] content = Files.readAllBytes(folder.resolve("state"));
    java.util.Random random = new java.util.Random(5);
    for (int i = 0; i < 600; i++) {
      int bit = i < 400 ? i % 200 + (i / 200) * 2 * SignRecord.SIZE * 8 : random.nextInt(content.length * 8);
      byte[] flipped = content.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(folder.resolve("state"), flipped);
      try (GuardedSigner signer = open(0)) {
        assertEquals(2, signer.last().step(), "bit " + bit);
        assertThrows(org.blockberry.api.consensus.DoubleSignException.class, () -> signer.sign(1, 0, 2, Bytes.utf8("another vote")));
      }
    }
  }

  /** The last write is cut at every byte: the record before it is there, or the new one. */
  @Test
  @Tag("sec-S1")
  void aWriteCutAnywhereLeavesTheRecordBeforeOrTheNewOne() throws Exception {
    try (GuardedSigner signer = open(0)) {
      signer.sign(1, 0, 2, Bytes.utf8("one"));
    }
    byte[] before = Files.readAllBytes(folder.resolve("state"));
    try (GuardedSigner signer = open(0)) {
      signer.sign(2, 0, 2, Bytes.utf8("two"));
    }
    byte[] after = Files.readAllBytes(folder.resolve("state"));
    int news = 0;
    for (int length = 0; length <= 2 * SignRecord.SIZE; length += length % SignRecord.SIZE < 200 ? 1 : 97) {
      byte[] cut = java.util.Arrays.copyOf(before, after.length);
      int first = Math.min(length, SignRecord.SIZE);
      System.arraycopy(after, 0, cut, 0, first); // record 2 lies at the beginning, its copy behind two records
      System.arraycopy(after, 2 * SignRecord.SIZE, cut, 2 * SignRecord.SIZE, length - first);
      Files.write(folder.resolve("state"), cut);
      try (GuardedSigner signer = open(0)) {
        long height = signer.last().height();
        assertTrue(height == 1 || height == 2, "cut at " + length);
        news += height == 2 ? 1 : 0;
        signer.sign(3, 0, 2, Bytes.utf8("three"));
      }
    }
    assertTrue(news > 0);
    for (int length = 0; length < after.length; length += 61) {
      Files.write(folder.resolve("state"), java.util.Arrays.copyOf(after, length));
      try (GuardedSigner signer = open(0)) {
        assertTrue(length == 0 || signer.last().height() >= 1, "file of " + length + " bytes");
        if (length == 0) {
          continue; // as new; a chain that the key signed refuses it, see below
        }
      } catch (SignerStateException e) {
        assertTrue(e.getMessage().contains("damaged"), e.getMessage());
      }
    }
    Files.write(folder.resolve("state"), new byte[0]);
    assertThrows(SignerStateException.class, () -> open(2), "an emptied file does not pass for a new one");
  }

  @Test
  void aFileOfAnotherChainOrOlderThanTheChainIsRefused() {
    try (GuardedSigner signer = open(0)) {
      signer.sign(7, 0, 2, Bytes.utf8("block"));
    }
    assertThrows(SignerStateException.class, () -> open(8), "rolled back");
    assertThrows(SignerStateException.class, () -> GuardedSigner.open(key, folder.resolve("state"), "other-1", 0));
    open(7).close();
  }
}
