package org.blockberry.node.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.Commit;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.ConsensusParams.EvidenceParams;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.Header;
import org.blockberry.chain.MerkleTree;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.node.commit.Offence;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Any order of pieces, blocks and restarts, beside a model that remembers everything. */
class EvidenceBookPropertyTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int MAX_BLOCKS = 5;
  private static final Duration MAX_AGE = Duration.ofSeconds(20);

  private static Instant timeOf(long height) {
    return START.plusSeconds(height * 3);
  }

  private static Optional<Instant> stored(long height) {
    return Optional.of(timeOf(height));
  }

  private static Vote vote(long height, int round, int validator, String block) {
    BlockId id = new BlockId(Hashing.sha256(Bytes.utf8(block)), new PartSetHeader(1, Hashing.sha256(Bytes.utf8("p" + block))));
    return new Vote(SignedMsgType.PREVOTE, height, round, id, START, Hashing.sha256(Bytes.utf8("v" + validator)).slice(0, 20), validator,
        Hashing.sha256(id.encode()), Bytes.EMPTY, Bytes.EMPTY);
  }

  private static DuplicateVoteEvidence piece(long height, int round, int validator, Instant time) {
    return DuplicateVoteEvidence.of(vote(height, round, validator, "x"), vote(height, round, validator, "y"), 30, 10, time);
  }

  private static ChainState after(long height) {
    ConsensusParams params = new ConsensusParams(ConsensusParams.DEFAULT.block(), new EvidenceParams(MAX_BLOCKS, MAX_AGE, 1 << 20),
        ConsensusParams.DEFAULT.validator(), ConsensusParams.DEFAULT.version(), ConsensusParams.DEFAULT.abci());
    return new ChainState("c", 1, height, BlockId.NIL, timeOf(height), ValidatorSet.EMPTY, ValidatorSet.EMPTY, ValidatorSet.EMPTY, params,
        MerkleTree.EMPTY_ROOT, Bytes.EMPTY);
  }

  private static Block block(long height, List<Evidence> evidence) {
    Bytes none = MerkleTree.EMPTY_ROOT;
    Header header = new Header(BlockLimits.BLOCK_PROTOCOL, 1, "c", height, timeOf(height), BlockId.NIL, none, none, none, none, none, none, none,
        new EvidenceList(evidence).hash(), Bytes.wrap(new byte[20]));
    return new Block(header, List.of(), evidence, Commit.EMPTY);
  }

  private static boolean old(long height, long tip) {
    return tip - height > MAX_BLOCKS && Duration.between(timeOf(height), timeOf(tip)).compareTo(MAX_AGE) > 0;
  }

  @Property(tries = 300)
  void noOffenceIsCommittedTwiceAndNoneIsLost(@ForAll long seed) {
    Random random = new Random(seed);
    EvidenceBook book = new EvidenceBook();
    long height = 0;
    Map<Offence, Long> committed = new HashMap<>();
    Map<Offence, DuplicateVoteEvidence> waiting = new HashMap<>();
    for (int step = 0; step < 60; step++) {
      switch (random.nextInt(4)) {
        case 0 -> {
          long about = Math.max(1, height - random.nextInt(6));
          if (about <= height && !old(about, height)) {
            DuplicateVoteEvidence piece = piece(about, random.nextInt(3), random.nextInt(3), timeOf(about));
            boolean fresh = !committed.containsKey(Offence.of(piece)) && waiting.putIfAbsent(Offence.of(piece), piece) == null;
            if (committed.containsKey(Offence.of(piece))) {
              waiting.remove(Offence.of(piece));
            }
            assertEquals(fresh ? EvidenceBook.Added.NEW : EvidenceBook.Added.KNOWN, book.add(piece));
          }
        }
        case 1 -> {
          DuplicateVoteEvidence votes = piece(height + random.nextInt(2), random.nextInt(3), random.nextInt(3), EvidenceJudge.NO_TIME);
          if (votes.height() > 0) {
            DuplicateVoteEvidence timed = piece(votes.height(), votes.voteA().round(), votes.voteA().validatorIndex(), timeOf(votes.height()));
            boolean fresh = !committed.containsKey(Offence.of(votes)) && waiting.putIfAbsent(Offence.of(votes), timed) == null;
            assertEquals(fresh ? EvidenceBook.Added.NEW : EvidenceBook.Added.KNOWN, book.addUnfinished(votes));
          }
        }
        case 2 -> {
          height++;
          List<Evidence> taken = new ArrayList<>(book.pending());
          taken.removeIf(piece -> random.nextInt(3) == 0);
          for (Evidence piece : taken) {
            assertEquals(null, committed.put(Offence.of(piece), height), "committed twice");
            waiting.remove(Offence.of(piece));
          }
          book.concluded(after(height), block(height, taken));
          long tip = height;
          waiting.keySet().removeIf(offence -> old(waiting.get(offence).height(), tip));
        }
        default -> {
          Bytes kept = book.encode();
          book = EvidenceBook.decode(kept);
          assertEquals(kept, book.encode());
          if (height > 0) {
            book.begin(after(height), EvidenceBookPropertyTest::stored);
          }
        }
      }
      long tip = height;
      Set<Evidence> finished = new HashSet<>(waiting.values());
      finished.removeIf(piece -> piece.height() > tip);
      assertEquals(finished, Set.copyOf(book.pending()));
      for (Map.Entry<Offence, Long> one : committed.entrySet()) {
        assertEquals(one.getValue(), book.committedAt(one.getKey()).orElseThrow());
      }
    }
  }

  /**
   * A process that ends anywhere, also between storing a block and executing it, and whose last notes are older than its chain, has afterwards what a
   * peer has that never ended: of every offence the same bytes, or nothing.
   */
  @Property(tries = 300)
  @net.jqwik.api.Tag("sec-C6")
  void aCrashChangesNothingThatPeersWouldSee(@ForAll long seed) {
    Random random = new Random(seed);
    EvidenceBook peer = new EvidenceBook();
    EvidenceBook book = new EvidenceBook();
    Bytes file = book.encode();
    List<List<Evidence>> blocks = new ArrayList<>(List.of(List.of())); // by height
    for (int step = 0; step < 60; step++) {
      long height = blocks.size() - 1L;
      switch (random.nextInt(3)) {
        case 0 -> {
          DuplicateVoteEvidence votes = piece(height + random.nextInt(2), random.nextInt(3), random.nextInt(3), EvidenceJudge.NO_TIME);
          if (votes.height() > 0) {
            peer.addUnfinished(votes);
            if (book.addUnfinished(votes) == EvidenceBook.Added.NEW) {
              file = book.encode(); // before it is said to be taken
            }
          }
        }
        case 1 -> {
          List<Evidence> taken = new ArrayList<>(peer.pending());
          taken.removeIf(piece -> random.nextInt(3) > 0);
          blocks.add(taken);
          peer.concluded(after(height + 1), block(height + 1, taken));
          book.concluded(after(height + 1), block(height + 1, taken));
          file = random.nextInt(3) == 0 ? book.encode() : file; // later, on another thread
        }
        default -> {
          book = EvidenceBook.decode(file);
          long noted = book.height();
          long executed = height > 0 && random.nextBoolean() ? height - 1 : height;
          book.begin(after(executed), EvidenceBookPropertyTest::stored);
          for (long at = Math.min(noted, executed) + 1; at <= executed; at++) {
            long in = at;
            EvidenceBook reading = book;
            blocks.get((int) at).forEach(piece -> reading.known(piece, in));
          }
          if (executed < height) {
            book.concluded(after(height), block(height, blocks.get((int) height)));
          }
        }
      }
      assertEquals(peer.pending(), book.pending(), "after step " + step + " at height " + (blocks.size() - 1));
    }
  }

  @Test
  @Tag("sec-C6")
  void onlyWhatIsTooOldByBothAgesGoes() {
    EvidenceBook book = new EvidenceBook();
    book.begin(after(1), EvidenceBookPropertyTest::stored);
    book.add(piece(1, 0, 0, timeOf(1)));
    long gone = 0;
    for (long height = 2; gone == 0; height++) {
      book.concluded(after(height), block(height, List.of()));
      gone = book.pending().isEmpty() ? height : 0;
    }
    assertEquals(8, gone, "7 is 6 blocks and 18 s later, 8 is 7 blocks and 21 s");
  }

  @Test
  void aFullBookRefusesAndKeepsWhatItHas() {
    EvidenceBook book = new EvidenceBook();
    int taken = 0;
    while (book.add(piece(1, 0, taken, timeOf(1))) == EvidenceBook.Added.NEW) {
      taken++;
    }
    assertTrue(taken == EvidenceBook.MAX_PIECES || new EvidenceList(book.pending()).encodedSize() > EvidenceBook.MAX_BYTES - 1_000);
    assertEquals(EvidenceBook.Added.FULL, book.add(piece(1, 0, taken, timeOf(1))));
    assertEquals(EvidenceBook.Added.FULL, book.addUnfinished(piece(2, 0, 0, EvidenceJudge.NO_TIME)));
    book.begin(after(1), EvidenceBookPropertyTest::stored);
    book.concluded(after(2), block(2, book.pending().subList(0, 1)));
    assertEquals(EvidenceBook.Added.NEW, book.add(piece(1, 0, taken, timeOf(1))), "there is room again");
    assertFalse(book.pending().isEmpty());
  }
}
