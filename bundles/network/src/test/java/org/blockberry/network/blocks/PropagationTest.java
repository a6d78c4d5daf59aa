package org.blockberry.network.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Now;
import org.blockberry.network.effect.Offence;
import org.blockberry.network.streams.ReadyPeer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Blocks of peers: what goes to the node, what waits, what is passed on. */
class PropagationTest {
  private static final Now NOW = new Now(0, 0);
  private static final Bytes COMMIT = Bytes.utf8("commit");
  private final java.util.Set<String> deciding = new java.util.HashSet<>();
  private final Propagation blocks = new Propagation(new PropagationLimits(1 << 20, 200, 10_000, 3), 10, deciding::contains);

  private void meet(String... peers) {
    for (String peer : peers) {
      blocks.ready(new ReadyPeer(peer, false, 0, peer.startsWith("j"), "", List.of()), NOW);
    }
  }

  private static Bytes block(long height) {
    return Bytes.utf8("block " + height);
  }

  private static Bytes hash(Bytes block) {
    return Transaction.of(new SealedBlock(block, COMMIT).encode()).hash();
  }

  private List<Effect> say(String peer, long height, Bytes block) {
    return say(peer, height, hash(block), new SealedBlock(block, COMMIT).encode());
  }

  private List<Effect> say(String peer, long height, Bytes hash, Bytes data) {
    return blocks.received(peer, BlockMessage.encodeTagged(new BlockData(height, hash, data)), NOW);
  }

  private static Effect submit(long height) {
    return new Effect.SubmitBlock(height, hash(block(height)), block(height), COMMIT);
  }

  private static void fined(Offence offence, List<Effect> effects) {
    assertEquals(List.of(offence), effects.stream().map(effect -> ((Effect.Fine) effect).offence()).toList());
  }

  @Test
  void theNextBlockGoesToTheNodeOnceAndThoseAheadWait() {
    meet("a", "b");
    assertEquals(List.of(), say("a", 12, block(12)));
    assertEquals(List.of(submit(11)), say("a", 11, block(11)));
    assertEquals(List.of(), say("b", 11, block(11)));
    assertEquals(List.of(submit(12)), blocks.committed(11, block(11), COMMIT, false));
    assertEquals(List.of(), blocks.committed(11, block(11), COMMIT, true), "once");
    blocks.committed(12, block(12), COMMIT, true);
    assertEquals(0, blocks.waitingBytes());
    assertEquals(2, blocks.remembered());
  }

  @Test
  void whoFillsTheRoomWithJunkMakesRoomForOthers() {
    for (int liar = 0; liar < 20; liar++) {
      meet("liar " + liar);
      for (long height = 12; height <= 18; height++) {
        say("liar " + liar, height, Bytes.utf8("junk " + liar + " of " + height + ".".repeat(liar % 2 == 0 ? 2_000 : 0)));
      }
    }
    meet("honest");
    for (long height = 12; height <= 17; height++) {
      say("honest", height, block(height));
    }
    assertTrue(blocks.waitingBytes() <= 10_000, () -> blocks.waitingBytes() + " bytes wait");
    assertEquals(List.of(submit(11)), say("honest", 11, block(11)));
    for (long height = 12; height <= 17; height++) {
      assertTrue(blocks.committed(height - 1, block(height - 1), COMMIT, false).contains(submit(height)), "block " + height);
    }
  }

  @Test
  void onlyWhatIsCommittedIsPassedOnAndToNobodyThatHasIt() {
    meet("a", "b", "c");
    assertEquals(List.of(submit(11)), say("a", 11, block(11)));
    assertEquals(List.of(), blocks.judged(11, hash(block(11)), Verdict.TAKEN));
    assertEquals(List.of("b", "c"), blocks.committed(11, block(11), COMMIT, true).stream().map(effect -> ((Effect.Send) effect).peer()).toList());
  }

  @Test
  void whoTakesPartInDecidingGetsNone() {
    meet("a", "b");
    deciding.add("a");
    assertEquals(List.of("b"), blocks.committed(11, block(11), COMMIT, true).stream().map(effect -> ((Effect.Send) effect).peer()).toList());
    deciding.remove("a");
    assertEquals(2, blocks.committed(12, block(12), COMMIT, true).size());
  }

  @Test
  void anOriginalPeerGetsNothingThatItCannotCarry() {
    meet("a", "java");
    List<Effect> effects = blocks.committed(11, Bytes.wrap(new byte[300]), COMMIT, true);
    assertEquals(List.of("java"), effects.stream().map(effect -> ((Effect.Send) effect).peer()).toList());
  }

  @Test
  @Tag("sec-G4")
  void aWrongBlockDoesNotKeepTheRightOneOut() {
    meet("liar", "honest");
    Bytes wrong = Bytes.utf8("wrong");
    assertEquals(1, say("liar", 11, wrong).size());
    assertEquals(List.of(submit(11)), say("honest", 11, block(11)));
    List<Effect> judged = blocks.judged(11, hash(wrong), Verdict.INVALID);
    fined(Offence.BAD_BLOCK, judged);
    assertEquals("liar", ((Effect.Fine) judged.get(0)).peer());
    assertEquals(List.of(), blocks.judged(11, hash(block(11)), Verdict.TAKEN));
  }

  @Test
  void whatIsNotWhatItsHashSaysIsFined() {
    meet("a");
    Bytes data = new SealedBlock(block(11), COMMIT).encode();
    fined(Offence.BAD_BLOCK, say("a", 11, Bytes.wrap(new byte[32]), data));
    fined(Offence.BAD_BLOCK, say("a", 11, Transaction.of(Bytes.utf8("x")).hash(), Bytes.utf8("x")));
    fined(Offence.MALFORMED, blocks.received("a", Bytes.fromHex("8b0118"), NOW));
    fined(Offence.MALFORMED, say("a", 0, hash(block(0)), data));
    fined(Offence.MALFORMED, say("a", -7, hash(block(0)), data));
    assertEquals(0, blocks.waitingBytes());
  }

  @Test
  @Tag("sec-B1")
  void heightsThatAPeerClaimsAreNeitherBelievedNorRemembered() {
    meet("liar", "honest");
    for (long height : new long[] {19, 1_000, 1L << 60, Long.MAX_VALUE}) {
      assertEquals(List.of(), say("liar", height, block(height)));
    }
    assertEquals(0, blocks.waitingBytes());
    assertEquals(List.of(submit(11)), say("honest", 11, block(11)));
  }

  /** The original stores whatever height it is sent, and takes the highest one for its own. */
  @Test
  @Tag("sec-B1")
  void aBrokenTipThatFollowsClaimsTakesNoHonestBlockAnyMore() {
    Propagation believing = new Propagation(new PropagationLimits(1 << 20, 200, 10_000, 3), 1L << 60, peer -> false);
    believing.ready(new ReadyPeer("honest", false, 0, false, "", List.of()), NOW);
    assertEquals(List.of(), believing.received("honest", BlockMessage.encodeTagged(new BlockData(11, hash(block(11)),
        new SealedBlock(block(11), COMMIT).encode())), NOW));
  }

  @Test
  @Tag("sec-G2")
  void whatWaitsIsBoundedAndGoesWithItsSender() {
    List<String> peers = IntStream.range(0, 30).mapToObj(i -> "peer " + i).toList();
    meet(peers.toArray(String[]::new));
    for (String peer : peers) {
      for (int i = 0; i < 100; i++) {
        say(peer, 12, Bytes.utf8("variant " + i + " of " + peer));
      }
    }
    assertEquals(30 + Waiting.DIFFERENT, blocks.remembered(), "different ones of a height, one of a peer");
    for (int height = 12; height <= 18; height++) {
      say("peer 29", height, Bytes.wrap(new byte[4_000]));
    }
    assertTrue(blocks.waitingBytes() <= 10_000);
    peers.forEach(peer -> blocks.gone(peer, NOW));
    assertEquals(0, blocks.remembered());
    assertEquals(0, blocks.waitingBytes());
  }

  @Test
  void aHeightThatIsThereIsOnlyNoted() {
    meet("a", "b");
    assertEquals(List.of(), say("a", 10, block(10)));
    assertEquals(List.of(), say("stranger", 11, block(11)));
  }
}
