package org.blockberry.node.sign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.ConsensusSigner.Signed;
import org.blockberry.api.consensus.DoubleSignException;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One signature for each height, round and step, whatever is asked, by whom, and after which crash. */
@Tag("sec-K2")
class SameStepTest {
  private static final String CHAIN = "chain-1";

  @TempDir
  private Path folder;

  /** Signs with what it got, so that a test sees what a signature is for. */
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
      return Bytes.utf8("signed ").concat(message);
    }
  };

  private GuardedSigner open() {
    return GuardedSigner.open(key, folder.resolve("state"), CHAIN, 0);
  }

  private static BlockId block(int number) {
    byte[] hash = new byte[32];
    hash[0] = (byte) number;
    return number == 0 ? BlockId.NIL : new BlockId(Bytes.wrap(hash), new PartSetHeader(1, Bytes.wrap(hash.clone())));
  }

  private static Bytes bytes(long height, int round, int step, int block, int polRound, long millis) {
    Instant time = Instant.ofEpochMilli(millis);
    return step == ConsensusSigner.STEP_PROPOSAL ? SignBytes.proposal(CHAIN, height, round, polRound, block(block), time)
        : SignBytes.vote(CHAIN, step == ConsensusSigner.STEP_PREVOTE ? SignedMsgType.PREVOTE : SignedMsgType.PRECOMMIT, height, round,
            block(block), time);
  }

  @Test
  void withAnotherTimeTheStoredVoteComesBackAlsoAfterARestart() {
    Signed first;
    Bytes vote = bytes(5, 1, 2, 1, 0, 1_000);
    try (GuardedSigner signer = open()) {
      first = signer.signStep(5, 1, 2, vote);
      assertEquals(new Signed(vote, key.sign(vote)), first);
      assertEquals(first, signer.signStep(5, 1, 2, bytes(5, 1, 2, 1, 0, 2_000)));
    }
    try (GuardedSigner signer = open()) {
      assertEquals(first, signer.signStep(5, 1, 2, bytes(5, 1, 2, 1, 0, 3_000)));
      assertEquals(0, signer.syncedWrites());
      assertEquals(Instant.ofEpochMilli(1_000), SignBytes.timestamp(first.signBytes()));
      assertThrows(DoubleSignException.class, () -> signer.sign(5, 1, 2, bytes(5, 1, 2, 1, 0, 3_000)),
          "who does not get the time back cannot say it");
    }
  }

  @Test
  void whatDiffersInMoreThanTheTimeIsRefused() {
    try (GuardedSigner signer = open()) {
      Signed proposal = signer.signStep(5, 1, 0, bytes(5, 1, 0, 1, 0, 1_000));
      assertEquals(proposal, signer.signStep(5, 1, 0, bytes(5, 1, 0, 1, 0, 9_000)));
      assertThrows(DoubleSignException.class, () -> signer.signStep(5, 1, 0, bytes(5, 1, 0, 2, 0, 1_000)), "another block");
      assertThrows(DoubleSignException.class, () -> signer.signStep(5, 1, 0, bytes(5, 1, 0, 1, -1, 1_000)), "another lock");
      signer.signStep(5, 1, 1, bytes(5, 1, 1, 1, 0, 1_000));
      assertThrows(DoubleSignException.class, () -> signer.signStep(5, 1, 1, bytes(5, 1, 1, 0, 0, 1_000)), "nil");
      assertThrows(DoubleSignException.class, () -> signer.signStep(5, 1, 0, proposal.signBytes()), "an earlier step, though the same");
    }
  }

  @Test
  void bytesOfAnotherStepHeightOrChainAreNotSigned() {
    try (GuardedSigner signer = open()) {
      for (Bytes bytes : List.of(Bytes.utf8("block"), bytes(5, 1, 1, 1, 0, 1), bytes(5, 2, 2, 1, 0, 1), bytes(6, 1, 2, 1, 0, 1),
          bytes(5, 1, 0, 1, 0, 1), SignBytes.vote("chain-2", SignedMsgType.PRECOMMIT, 5, 1, block(1), Instant.EPOCH))) {
        assertThrows(IllegalArgumentException.class, () -> signer.signStep(5, 1, 2, bytes));
      }
      assertThrows(IllegalArgumentException.class, () -> signer.signStep(5, 1, 3, bytes(5, 1, 2, 1, 0, 1)));
      assertEquals(0, signer.last().height());
    }
  }

  /** Random requests with restarts in between, and before each restart perhaps a write that was cut. */
  @Test
  void noTwoContentsAreEverSignedForOneStep() throws Exception {
    assertTrue(conflicts(new Random(7), 400, () -> open(), true).isEmpty());
  }

  @Test
  void twoThreadsGetOneSignature() throws Exception {
    Map<Long, Set<Signed>> released = new ConcurrentHashMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (GuardedSigner signer = open()) {
      List<Future<?>> ends = new java.util.ArrayList<>();
      for (int thread = 0; thread < 2; thread++) {
        int own = thread;
        ends.add(threads.submit(() -> {
          for (long height = 1; height <= 100; height++) {
            try {
              Signed signed = signer.signStep(height, 0, 2, bytes(height, 0, 2, (int) height % 3 == 0 ? own : 1, 0, own));
              released.computeIfAbsent(height, h -> ConcurrentHashMap.newKeySet()).add(signed);
            } catch (DoubleSignException refused) {
              continue; // the other thread was first, or is ahead
            }
          }
        }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertFalse(released.isEmpty());
    released.forEach((height, signed) -> assertEquals(1, signed.size(), "height " + height));
  }

  /** The check above finds a signer that takes the rule about the time too far, and one that signs the new time. */
  @Test
  @Tag("sec-K2")
  void aBrokenSignerIsFound() throws Exception {
    assertFalse(conflicts(new Random(7), 400, () -> new Broken(open(), false), true).isEmpty(), "signs again with the new time");
    assertFalse(conflicts(new Random(7), 400, () -> new Broken(open(), true), false).isEmpty(), "forgets at a restart");
  }

  private interface Opening {
    AutoCloseable open();
  }

  /** Steps for which two different contents were signed. */
  private Set<String> conflicts(Random random, int requests, Opening opening, boolean cut) throws Exception {
    Map<String, Bytes> released = new HashMap<>();
    Set<String> conflicts = new HashSet<>();
    AutoCloseable signer = opening.open();
    for (int i = 0; i < requests; i++) {
      long height = 1 + i / 10;
      int round = random.nextInt(3);
      int step = random.nextInt(3);
      Bytes asked = bytes(height, round, step, random.nextInt(3), 0, random.nextInt(3));
      try {
        Signed signed = signer instanceof Broken broken ? broken.signStep(height, round, step, asked)
            : ((GuardedSigner) signer).signStep(height, round, step, asked);
        assertEquals(key.sign(signed.signBytes()), signed.signature(), "a signature of what is said to be signed");
        Bytes before = released.put(height + "/" + round + "/" + step, signed.signBytes());
        if (before != null && !before.equals(signed.signBytes())) {
          conflicts.add(height + "/" + round + "/" + step);
        }
      } catch (DoubleSignException refused) {
        assertTrue(refused.getMessage().contains("signed already"));
      }
      if (random.nextInt(8) == 0) {
        signer.close();
        if (cut && random.nextBoolean()) {
          tearUnreleasedRecord(random);
        }
        signer = opening.open();
      }
    }
    signer.close();
    assertTrue(released.size() > 30, "only " + released.size() + " steps were signed");
    return conflicts;
  }

  /** Writes part of a next record, as a crash before the sync does: nothing was given away for it. */
  private void tearUnreleasedRecord(Random random) throws Exception {
    byte[] file = Files.readAllBytes(folder.resolve("state"));
    if (file.length < 4 * SignRecord.SIZE) {
      return;
    }
    long serial = Math.max(java.nio.ByteBuffer.wrap(file).getLong(4), java.nio.ByteBuffer.wrap(file).getLong(SignRecord.SIZE + 4)) + 1;
    int from = (int) (serial & 1) * SignRecord.SIZE;
    byte[] noise = new byte[random.nextInt(SignRecord.SIZE)];
    random.nextBytes(noise);
    System.arraycopy(noise, 0, file, from, noise.length);
    Files.write(folder.resolve("state"), file);
  }

  /** Restores a bug: signs a vote again with the new time, or signs before and without remembering. */
  private final class Broken implements AutoCloseable {
    private final GuardedSigner signer;
    private final boolean forgets;

    Broken(GuardedSigner signer, boolean forgets) {
      this.signer = signer;
      this.forgets = forgets;
    }

    Signed signStep(long height, int round, int step, Bytes signBytes) {
      if (forgets) {
        return new Signed(signBytes, key.sign(signBytes));
      }
      Signed signed = signer.signStep(height, round, step, signBytes);
      return new Signed(signBytes, key.sign(signBytes)).equals(signed) ? signed : new Signed(signBytes, key.sign(signBytes));
    }

    @Override
    public void close() {
      signer.close();
    }
  }
}
