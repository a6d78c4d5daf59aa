package org.blockberry.node.backfill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.node.BlockVerdict.Kind;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.Header;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.snapshot.SnapshotManifest;
import org.blockberry.chain.verify.ChainState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Headers below a snapshot are those of the chain, whoever sends them, and no more of them than evidence can be about. */
class HeadersBelowTest {
  private static final int BASE = 40;
  private static final ValidatorSet SET = ValidatorSet.of(List.of(Validator.of(PublicKey.ed25519(hash("key")), 10)));

  @TempDir
  private Path data;

  private final List<LightBlock> chain = chain("");
  private long tip = BASE + 5;
  private long maxAgeBlocks = 1_000;

  private static Bytes hash(String of) {
    return SnapshotManifest.sha256(Bytes.utf8(of));
  }

  /** Heights 1 to {@link #BASE}, one each second. */
  private static List<LightBlock> chain(String flavour) {
    List<LightBlock> chain = new ArrayList<>();
    for (long height = 1; height <= BASE; height++) {
      Bytes some = hash(flavour + height);
      LightBlock below = chain.isEmpty() ? null : chain.get(chain.size() - 1);
      Header header = new Header(11, 0, "c", height, Instant.ofEpochSecond(height), below == null ? BlockId.NIL : below.commit().blockId(),
          below == null ? some : below.commit().hash(), some, SET.hash(), SET.hash(), some, some, some, some, SET.get(0).address());
      chain.add(new LightBlock(new SignedHeader(header, commit(header, 0)), SET));
    }
    return chain;
  }

  private static Commit commit(Header header, int round) {
    BlockId id = new BlockId(header.hash(), new PartSetHeader(1, header.hash()));
    Commit unsigned = new Commit(header.height(), round, id, List.of(CommitSig.forBlock(SET.get(0).address(), header.time(), Bytes.EMPTY)));
    return signedFor(unsigned, sign(unsigned.signBytes("c", 0)));
  }

  private static Commit signedFor(Commit commit, Bytes signature) {
    return new Commit(commit.height(), commit.round(), commit.blockId(), List.of(CommitSig.forBlock(SET.get(0).address(),
        commit.signatures().get(0).timestamp(), signature)));
  }

  private static Bytes sign(Bytes message) {
    return SnapshotManifest.sha256(message).concat(SnapshotManifest.sha256(message));
  }

  private LightBlock at(long height) {
    return chain.get((int) height - 1);
  }

  private ChainState state() {
    ConsensusParams params = new ConsensusParams(ConsensusParams.DEFAULT.block(), new ConsensusParams.EvidenceParams(maxAgeBlocks,
        java.time.Duration.ofSeconds(15), 10_000), ConsensusParams.DEFAULT.validator(), ConsensusParams.DEFAULT.version(), ConsensusParams.DEFAULT.abci());
    return new ChainState("c", 1, tip, at(BASE).commit().blockId(), Instant.ofEpochSecond(tip), SET, SET, SET, params, hash("r"), hash("a"));
  }

  private HeadersBelow open() {
    return HeadersBelow.open(data, (key, message, signature) -> signature.equals(sign(message)), this::state);
  }

  private BlockVerdict offer(HeadersBelow headers, LightBlock block) {
    return headers.offer(block.encode());
  }

  @Test
  void theyAreTakenDownToTheFirstBlockAndSurvive() throws Exception {
    try (HeadersBelow headers = open()) {
      assertEquals(0, headers.missing(), "the chain did not begin with a snapshot");
      headers.beginBelow(at(BASE).header());
      for (long height = BASE - 1; height >= 20; height--) {
        assertEquals(height, headers.missing());
        assertEquals(Kind.TAKEN, offer(headers, at(height)).kind());
      }
    }
    try (HeadersBelow headers = open()) {
      headers.beginBelow(at(3).header()); // said twice
      assertEquals(19, headers.missing(), "goes on where it was");
      assertEquals(Optional.of(at(33)), headers.at(33));
      assertEquals(Optional.empty(), headers.at(19));
      assertEquals(Optional.empty(), headers.at(BASE));
      for (long height = 19; height >= 1; height--) {
        offer(headers, at(height));
      }
      assertEquals(0, headers.missing());
      assertEquals(Kind.NOT_NOW, offer(headers, at(1)).kind());
    }
  }

  @Test
  void onlyWhatEvidenceCanBeAboutIsWanted() throws Exception {
    maxAgeBlocks = 10;
    tip = BASE + 5;
    try (HeadersBelow headers = open()) {
      headers.beginBelow(at(BASE).header());
      long height = BASE - 1;
      while (headers.missing() != 0) {
        offer(headers, at(height--));
      }
      // Too old is what is both more than 10 blocks and more than 15 s below: height 29.
      assertEquals(29, height + 1);
      maxAgeBlocks = 1_000;
      assertEquals(28, headers.missing(), "the chain changed its mind");
    }
  }

  @Test
  @Tag("sec-B2")
  @Tag("sec-C3")
  void anythingButTheChainsOwnIsRefused() throws Exception {
    try (HeadersBelow headers = open()) {
      headers.beginBelow(at(BASE).header());
      LightBlock right = at(BASE - 1);
      Header header = right.header();
      ValidatorSet others = ValidatorSet.of(List.of(Validator.of(PublicKey.ed25519(hash("another key")), 10)));
      for (LightBlock wrong : List.of(at(BASE - 2), at(BASE), chain("forged").get(BASE - 2), new LightBlock(right.signedHeader(), others),
          new LightBlock(new SignedHeader(header, commit(header, 1)), SET), anotherRound(right))) {
        assertEquals(Kind.INVALID, offer(headers, wrong).kind(), wrong::toString);
      }
      for (Bytes noBlock : List.of(Bytes.EMPTY, Bytes.utf8("no block"), right.encode().concat(Bytes.utf8("more")))) {
        assertEquals(Kind.INVALID, headers.offer(noBlock).kind());
      }
      assertEquals(BASE - 1, headers.missing());
      assertEquals(Kind.TAKEN, offer(headers, right).kind());
    }
  }

  /** The signatures of the block's commit under another round, which its hash does not cover. */
  private static LightBlock anotherRound(LightBlock right) {
    Commit commit = right.commit();
    return new LightBlock(new SignedHeader(right.header(), new Commit(commit.height(), 1, commit.blockId(), commit.signatures())), SET);
  }

  @Test
  @Tag("sec-S1")
  void whatACrashLeftHalfIsCutOffAndFetchedAgain() throws Exception {
    try (HeadersBelow headers = open()) {
      headers.beginBelow(at(BASE).header());
      for (long height = BASE - 1; height >= 30; height--) {
        offer(headers, at(height));
      }
    }
    Path file = data.resolve("headers/blocks");
    byte[] whole = Files.readAllBytes(file);
    int last = 8 + at(30).encode().size();
    for (int cut = 1; cut <= last; cut += 7) {
      Files.write(file, java.util.Arrays.copyOf(whole, whole.length - cut));
      try (HeadersBelow headers = open()) {
        assertEquals(30, headers.missing());
        assertEquals(Optional.of(at(31)), headers.at(31));
      }
    }
    byte[] flipped = whole.clone();
    flipped[whole.length - last / 2] ^= 4;
    Files.write(file, flipped);
    try (HeadersBelow headers = open()) {
      assertEquals(30, headers.missing());
      assertEquals(Kind.TAKEN, offer(headers, at(30)).kind());
    }
    Files.writeString(data.resolve("headers/begin"), "no header");
    assertTrue(assertThrows(IllegalStateException.class, this::open).getMessage().contains("headers cannot be used"));
  }

  @Test
  @Tag("sec-S1")
  void whatTheDiskDamagedIsFetchedAgainWhenItIsMissed() throws Exception {
    Path file = data.resolve("headers/blocks");
    try (HeadersBelow headers = open()) {
      headers.beginBelow(at(BASE).header());
      for (long height = BASE - 1; height >= 20; height--) {
        offer(headers, at(height));
      }
      for (long damaged : new long[] {30, BASE - 1}) {
        byte[] bytes = Files.readAllBytes(file);
        int start = 0;
        for (long height = BASE - 1; height > damaged; height--) {
          start += 8 + at(height).encode().size();
        }
        bytes[start + 50] ^= 1;
        Files.write(file, bytes);
        assertEquals(Optional.of(at(20)), headers.at(20));
        assertEquals(0, headers.at(damaged).stream().count());
        assertEquals(damaged, headers.missing());
        assertEquals(Optional.empty(), headers.at(20), "what is below hangs on it");
        for (long height = damaged; height >= 20; height--) {
          assertEquals(Kind.TAKEN, offer(headers, at(height)).kind());
        }
        assertEquals(Optional.of(at(damaged)), headers.at(damaged));
      }
    }
    try (HeadersBelow headers = open()) {
      assertEquals(Optional.of(at(20)), headers.at(20));
      assertEquals(19, headers.missing());
    }
  }
}
