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
    byte[] torn = content.clone();
    torn[40] ^= 1; // the even record is that of height 2
    Files.write(folder.resolve("state"), torn);
    try (GuardedSigner signer = open(0)) {
      assertEquals(1, signer.last().height());
    }
    torn[SignRecord.SIZE + 40] ^= 1;
    Files.write(folder.resolve("state"), torn);
    assertThrows(SignerStateException.class, () -> open(0), "both records are damaged");
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
