package org.blockberry.node.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.ConsensusSigner.SignedStep;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.PublicKey;
import org.blockberry.node.sign.BegunMemories;
import org.blockberry.node.sign.GuardedSigner;
import org.blockberry.node.sign.SignerStateException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A memory is begun once; one that is missing afterwards was lost. */
@Tag("sec-K2")
class SigningTest {
  private static final String CHAIN = "chain-1";
  private static final ChainTip EMPTY = ChainTip.builder(0).build();

  @TempDir
  private Path home;

  private record Key(Bytes publicKey, boolean remembers) implements SigningKey {
    @Override
    public String type() {
      return "ed25519";
    }

    @Override
    public Bytes sign(Bytes message) {
      return Hashing.sha256(message).concat(Hashing.sha256(message));
    }
  }

  private static Key key(int first) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) first;
    return new Key(Bytes.wrap(bytes), false);
  }

  private Path memory() {
    return home.resolve("data/signer/state");
  }

  private Path note() {
    return home.resolve("keys/validator.signed");
  }

  private Signing signing(ChainTip tip) {
    return new Signing(memory(), Optional.of(new BegunMemories(home.resolve("keys"))), CHAIN, () -> tip);
  }

  /** Starts, signs one step of a height unless it is 0, and ends. */
  private SignedStep run(SigningKey key, long height) {
    try (Signing signing = signing(EMPTY)) {
      signing.open(key);
      ConsensusSigner signer = signing.lend().orElseThrow();
      if (height > 0) {
        signer.sign(height, 0, 2, Bytes.utf8("block of " + height));
      }
      return signer.last();
    }
  }

  private void refused(SigningKey key, String why) {
    try (Signing signing = signing(EMPTY)) {
      SignerStateException e = assertThrows(SignerStateException.class, () -> signing.open(key));
      assertTrue(e.getMessage().contains(why), e.getMessage());
      assertTrue(signing.lend().isEmpty());
    }
  }

  @Test
  void aMemoryThatWasLostIsNotBegunAgain() throws Exception {
    assertEquals(0, run(key(1), 0).height());
    assertEquals(key(1).publicKey().toHex() + "\n", Files.readString(note()), "also if it signed nothing yet");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(note())));
    assertEquals(5, run(key(1), 5).height(), "a start that signs nothing locks nobody out");
    byte[] kept = Files.readAllBytes(memory());
    Files.delete(memory());
    refused(key(1), "Copy data/signer/state from the machine that signed last");
    assertFalse(Files.exists(memory()), "nothing stands in the way of the copy");
    Files.createFile(memory());
    refused(key(1), "consensus new-memory HEIGHT");
    Files.write(memory(), kept);
    assertEquals(5, run(key(1), 0).height());
  }

  @Test
  void theWayOutIsAHeightThatSomebodyNames() throws Exception {
    run(key(1), 5);
    Files.delete(memory());
    GuardedSigner.begin(memory(), CHAIN, key(1).publicKey(), 9);
    assertThrows(RuntimeException.class, () -> run(key(1), 9));
    assertEquals(10, run(key(1), 10).height());
  }

  @Test
  void anEndBetweenTheMemoryAndTheNoteLocksNobodyOut() throws Exception {
    run(key(1), 0);
    Files.delete(note()); // as if it had not been reached
    run(key(1), 0);
    assertTrue(Files.exists(note()), "noted at the next start");
    Files.delete(note());
    Files.delete(note().getParent());
    Files.createFile(note().getParent());
    refused(key(1), "validator.signed"); // nobody signs what cannot be noted
    Files.delete(note().getParent());
    run(key(1), 3); // and the memory was let go of
  }

  @Test
  void eachKeyIsAskedForItsOwn() throws Exception {
    run(key(1), 5);
    Files.move(memory(), memory().resolveSibling("state.1")); // as keys rotate does
    run(key(2), 1);
    assertEquals(List.of(key(1).publicKey().toHex(), key(2).publicKey().toHex()), Files.readAllLines(note()));
    Files.delete(memory());
    refused(key(2), "missing");
    Files.move(memory().resolveSibling("state.1"), memory());
    assertEquals(5, run(key(1), 0).height());
  }

  @Test
  void aNoteThatNobodyWroteIsNotGuessedAt() throws Exception {
    run(key(1), 5);
    Files.writeString(note(), key(1).publicKey().toHex().substring(1) + "\n");
    refused(key(1), "damaged");
  }

  @Test
  void aKeyThatRemembersByItselfMayBeginAgain() throws Exception {
    Key away = new Key(key(1).publicKey(), true);
    run(away, 5);
    Files.delete(memory());
    assertEquals(0, run(away, 0).height());
  }

  @Test
  void aDevelopmentNodeBeginsAgainAndNotesNothing() throws Exception {
    for (int time = 0; time < 2; time++) {
      try (Signing signing = new Signing(memory(), Optional.empty(), CHAIN, () -> EMPTY)) {
        signing.open(key(1));
        signing.lend().orElseThrow().sign(5, 0, 2, Bytes.utf8("time " + time));
      }
      Files.delete(memory());
    }
    assertFalse(Files.exists(note()));
  }

  @Test
  void aCommitWithOurSignatureIsRememberedEvenWithoutANote() {
    BlockId block = new BlockId(Hashing.sha256(Bytes.utf8("b")), new PartSetHeader(1, Hashing.sha256(Bytes.utf8("p"))));
    Commit commit = new Commit(7, 0, block, List.of(CommitSig.forBlock(PublicKey.ed25519(key(1).publicKey()).address(), Instant.EPOCH,
        Bytes.wrap(new byte[64]))));
    try (Signing signing = signing(ChainTip.builder(7).commit(commit.encode()).build())) {
      SignerStateException e = assertThrows(SignerStateException.class, () -> signing.open(key(1)));
      assertTrue(e.getMessage().contains("Restore the newest copy"), e.getMessage());
      signing.open(key(2));
    }
  }
}
