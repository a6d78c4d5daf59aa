package org.blockberry.node.sign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.ConsensusSigner.Signed;
import org.blockberry.api.consensus.ConsensusSigner.SignedHeight;
import org.blockberry.api.consensus.DoubleSignException;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the signer remembers for an engine that lost its log: the lock, and what it said in the last two rounds. */
@Tag("sec-K2")
@Tag("sec-C11")
class SignedRoundsTest {
  private static final String CHAIN = "a-chain-whose-name-has-as-many-letters-as-it-may";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir
  private Path folder;
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
      return Hashing.sha256(message).concat(Hashing.sha256(message));
    }
  };

  private Path state() {
    return folder.resolve("state");
  }

  private GuardedSigner open() {
    return GuardedSigner.open(key, state(), CHAIN, 0);
  }

  private static BlockId block(String name) {
    return new BlockId(Hashing.sha256(Bytes.utf8(name)), new PartSetHeader(1, Hashing.sha256(Bytes.utf8("parts of " + name))));
  }

  private static Signed sign(GuardedSigner signer, long height, int round, int step, BlockId block) {
    Bytes bytes = step == ConsensusSigner.STEP_PROPOSAL ? SignBytes.proposal(CHAIN, height, round, Proposal.NO_POL, block, NOW)
        : SignBytes.vote(CHAIN, step == ConsensusSigner.STEP_PREVOTE ? SignedMsgType.PREVOTE : SignedMsgType.PRECOMMIT, height, round, block, NOW);
    return signer.signStep(height, round, step, bytes);
  }

  private static SignedHeight known(GuardedSigner signer) {
    return signer.signedHeight().orElseThrow();
  }

  @Test
  void theLastPrecommitForABlockIsTheLockUntilTheNextHeight() {
    try (GuardedSigner signer = open()) {
      assertEquals(Optional.empty(), signer.signedHeight());
      sign(signer, 5, 0, 1, block("a"));
      assertEquals(-1, known(signer).lockedRound());
      sign(signer, 5, 0, 2, block("a"));
      sign(signer, 5, 1, 1, BlockId.NIL);
      sign(signer, 5, 1, 2, BlockId.NIL);
    }
    try (GuardedSigner signer = open()) {
      assertEquals(0, known(signer).lockedRound(), "a vote for nil unlocks nothing");
      assertEquals(block("a").encode(), known(signer).lockedBlock());
      sign(signer, 5, 3, 2, block("b"));
      assertEquals(3, known(signer).lockedRound());
      assertEquals(block("b").encode(), known(signer).lockedBlock());
      sign(signer, 6, 0, 0, block("c"));
      assertEquals(new SignedHeight(6, -1, Bytes.EMPTY, known(signer).signed()), known(signer));
    }
  }

  @Test
  void whatWasSaidInTheLastTwoRoundsCanBeSaidAgain() {
    List<Signed> expected;
    try (GuardedSigner signer = open()) {
      sign(signer, 5, 0, 1, block("a"));
      sign(signer, 5, 0, 2, BlockId.NIL);
      sign(signer, 5, 2, 0, block("a"));
      Signed prevote = sign(signer, 5, 2, 1, block("a"));
      Signed precommit = sign(signer, 5, 2, 2, block("a"));
      Signed proposal = sign(signer, 5, 4, 0, block("a"));
      Signed later = sign(signer, 5, 4, 1, block("a"));
      Signed last = sign(signer, 5, 4, 2, BlockId.NIL);
      expected = List.of(prevote, precommit, proposal, later, last);
    }
    try (GuardedSigner signer = open()) {
      assertEquals(expected, known(signer).signed());
      assertThrows(DoubleSignException.class, () -> sign(signer, 5, 4, 1, block("b")));
    }
  }

  /** A memory that an earlier version wrote says nothing of locks: then nothing is claimed, until a new lock makes the old one void. */
  @Test
  void withoutCertaintyNothingIsClaimed() throws Exception {
    try (GuardedSigner signer = open()) {
      sign(signer, 5, 0, 2, block("a"));
      sign(signer, 5, 1, 1, BlockId.NIL);
    }
    byte[] content = Files.readAllBytes(state());
    for (int slot = 0; slot < 4; slot++) {
      java.util.Arrays.fill(content, slot * SignRecord.SIZE + SignedRounds.PLACE, (slot + 1) * SignRecord.SIZE, (byte) 0);
    }
    Files.write(state(), content);
    try (GuardedSigner signer = open()) {
      assertEquals(1, signer.last().round());
      assertEquals(Optional.empty(), signer.signedHeight());
      sign(signer, 5, 1, 2, BlockId.NIL);
      assertEquals(Optional.empty(), signer.signedHeight());
      sign(signer, 5, 2, 2, block("b"));
      assertEquals(2, known(signer).lockedRound());
    }
  }

  @Test
  void noFlippedBitMakesALockOutOfAnother() throws Exception {
    try (GuardedSigner signer = open()) {
      sign(signer, 5, 0, 2, block("a"));
      sign(signer, 5, 1, 1, BlockId.NIL);
    }
    byte[] content = Files.readAllBytes(state());
    Random random = new Random(7);
    int unsure = 0;
    for (int i = 0; i < 400; i++) {
      byte[] flipped = content.clone();
      for (int copy = 0; copy < 4; copy += 2) { // both copies of the newest record, or the other one would do
        int at = copy * SignRecord.SIZE + SignedRounds.PLACE + random.nextInt(600);
        flipped[at] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(state(), flipped);
      try (GuardedSigner signer = open()) {
        assertEquals(1, signer.last().round());
        signer.signedHeight().ifPresent(known -> {
          assertEquals(0, known.lockedRound());
          assertEquals(block("a").encode(), known.lockedBlock());
        });
        unsure += signer.signedHeight().isEmpty() ? 1 : 0;
      }
    }
    assertTrue(unsure > 10, "the bits did no harm: " + unsure);
  }

  @Test
  void anOperatorForgetsALockOfTheNamedHeightOnly() {
    try (GuardedSigner signer = open()) {
      sign(signer, 5, 0, 2, block("a"));
      SignerStateException refused = assertThrows(SignerStateException.class, () -> GuardedSigner.forgetLock(state(), CHAIN, key.publicKey(), 5));
      assertTrue(refused.getMessage().contains("in use"), "while a node runs");
    }
    assertThrows(SignerStateException.class, () -> GuardedSigner.forgetLock(state(), CHAIN, key.publicKey(), 6));
    assertEquals(0, GuardedSigner.look(state(), CHAIN, key.publicKey()).signed().orElseThrow().lockedRound());
    GuardedSigner.forgetLock(state(), CHAIN, key.publicKey(), 5);
    try (GuardedSigner signer = open()) {
      assertEquals(new SignedHeight(5, -1, Bytes.EMPTY, List.of()), known(signer));
      assertThrows(DoubleSignException.class, () -> sign(signer, 5, 0, 2, block("b")), "what is signed stays signed");
      sign(signer, 5, 1, 2, block("b"));
      assertEquals(1, known(signer).lockedRound());
    }
  }

  @Test
  void aMemoryThatIsBegunKnowsNothingOfItsHeight() {
    GuardedSigner.begin(state(), CHAIN, key.publicKey(), 9);
    assertEquals(Optional.empty(), GuardedSigner.look(state(), CHAIN, key.publicKey()).signed());
    assertThrows(SignerStateException.class, () -> GuardedSigner.forgetLock(state(), CHAIN, key.publicKey(), 9));
  }

  /** A record that grew into the place of the rest would be read as damaged. */
  @Test
  void theLongestRecordLeavesTheRestItsPlace() {
    BlockId block = block("x");
    Bytes bytes = SignBytes.vote("x".repeat(50), SignedMsgType.PRECOMMIT, Long.MAX_VALUE, Integer.MAX_VALUE, block, NOW);
    Signed one = new Signed(bytes, Bytes.wrap(new byte[64]));
    SignedRounds rounds = new SignedRounds(7, block, List.of(one, one, one, one));
    ByteBuffer slot = new SignRecord(3, Long.MAX_VALUE, 1, 2, bytes, one.signature(), Optional.of(rounds)).encode("x".repeat(50), key.publicKey());
    assertEquals(Optional.of(rounds), SignedRounds.read(slot, 3));
  }
}
