package org.blockberry.network.transactions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.Limits;
import org.blockberry.cramberry.Options;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Now;
import org.blockberry.network.effect.Offence;
import org.blockberry.network.peers.Ledger;
import org.blockberry.network.streams.ReadyPeer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What gossip does with peers that keep to the rules and with those that do not. */
class GossipTest {
  private static final long SECOND = 1_000_000_000L;
  private static final GossipLimits LIMITS = new GossipLimits(true, 1_000, 4_096, 5 * SECOND, 7);
  private final Gossip gossip = new Gossip(LIMITS);
  private long nanos;

  private Now now() {
    return new Now(nanos, nanos / 1_000_000);
  }

  private void meet(Gossip one, String peer) {
    one.ready(new ReadyPeer(peer, false, 0, false, "", List.of()), now());
  }

  private static Transaction tx(int number) {
    return Transaction.of(Bytes.utf8("transaction " + number));
  }

  private List<Effect> say(String peer, TransactionsMessage message) {
    return gossip.received(peer, TransactionsMessage.encodeTagged(message), now());
  }

  private static TransactionsResponse have(int... numbers) {
    return new TransactionsResponse(IntStream.of(numbers).mapToObj(number -> new TransactionHash(tx(number).hash())).toList());
  }

  private static TransactionDataResponse data(Bytes hash, Bytes content) {
    return new TransactionDataResponse(List.of(new TransactionData(hash, content)));
  }

  private static TransactionsMessage sent(Effect effect) {
    return TransactionsMessage.decodeTagged(((Effect.Send) effect).message(), Options.DEFAULT);
  }

  private static List<Offence> fines(List<Effect> effects) {
    return effects.stream().filter(Effect.Fine.class::isInstance).map(effect -> ((Effect.Fine) effect).offence()).toList();
  }

  private void meetOurs(String... peers) {
    for (String peer : peers) {
      gossip.ready(new ReadyPeer(peer, false, 0, true, "", List.of()), now());
    }
  }

  private static List<String> to(List<Effect> effects, Class<? extends TransactionsMessage> kind) {
    return effects.stream().filter(effect -> kind.isInstance(sent(effect))).map(effect -> ((Effect.Send) effect).peer()).toList();
  }

  @Test
  void whatWasOfferedHereGoesToFourPeersWholeAndIsAnnouncedToTheOthers() {
    meet(gossip, "original");
    meetOurs("a", "b", "c", "d", "e", "f");
    List<Effect> effects = gossip.waits(List.of(tx(1), tx(2)), now());
    assertEquals(List.of("a", "b", "c", "d"), to(effects, TransactionDataResponse.class));
    assertEquals(List.of("e", "f"), to(effects, TransactionsResponse.class));
    assertEquals(List.of("b", "c", "d", "e"), to(gossip.waits(List.of(tx(3)), now()), TransactionDataResponse.class), "in turn");
    assertEquals(List.of(), gossip.waits(List.of(tx(1), tx(3)), now()), "known");
    assertEquals(List.of(), gossip.relay());
    assertEquals(1, say("a", new TransactionDataRequest(have(1).transactions())).size(), "it may have had no room for it");
    assertEquals(0, say("a", new TransactionDataRequest(have(1).transactions())).size(), "once");
  }

  @Test
  void whatCameFromAPeerIsAnnouncedALittleLater() {
    meetOurs("a", "b");
    say("a", data(tx(1).hash(), tx(1).bytes()));
    assertEquals(List.of(), gossip.waits(List.of(tx(1)), now()));
    assertEquals(List.of("b"), to(gossip.relay(), TransactionsResponse.class));
    say("a", data(tx(2).hash(), tx(2).bytes()));
    gossip.waits(List.of(tx(2)), now());
    gossip.pool(List.of(), now());
    assertEquals(List.of(), gossip.relay(), "it is in a block");
  }

  @Test
  void largeOnesAndTooManyAreAnnounced() {
    Gossip wide = new Gossip(new GossipLimits(true, 1 << 20, 4 << 20, 5 * SECOND, 7));
    wide.ready(new ReadyPeer("a", false, 0, true, "", List.of()), now());
    Transaction large = Transaction.of(Bytes.wrap(new byte[17 << 10]));
    assertEquals(List.of(), wide.waits(List.of(large), now()));
    assertEquals(List.of("a"), to(wide.relay(), TransactionsResponse.class));
    int whole = 0;
    for (int i = 0; i < 30; i++) {
      byte[] content = new byte[16_000];
      List<Transaction> many = new ArrayList<>();
      for (int k = 0; k < 64; k++) {
        content[0] = (byte) i;
        content[1] = (byte) k;
        many.add(Transaction.of(Bytes.copyOf(content)));
      }
      whole += to(wide.waits(many, now()), TransactionDataResponse.class).size();
    }
    assertEquals(5, whole, "5 MiB a second");
    nanos += SECOND;
    assertEquals(1, to(wide.waits(List.of(tx(1)), now()), TransactionDataResponse.class).size());
  }

  /** What comes unasked and finds no room is asked for when there is some. */
  @Test
  void whatWasPushedIntoAFullHouseIsNotLost() {
    meetOurs("a");
    gossip.tick(now());
    int taken = 0;
    for (int from = 0; from < 9_000; from += 100) {
      taken += say("a", new TransactionDataResponse(IntStream.range(from, from + 100).mapToObj(number -> new TransactionData(tx(number).hash(),
          tx(number).bytes())).toList())).size();
    }
    assertEquals(8_192, taken);
    for (int number = 0; number < 8_192; number++) {
      gossip.submitted("a", tx(number).hash(), Gossip.Outcome.TAKEN, now());
    }
    nanos += 2 * SECOND;
    assertEquals(List.of("a"), to(gossip.tick(now()), TransactionsRequest.class));
    assertEquals(1, say("a", have(8_999)).size());
  }

  @Test
  void aQuestionIsAnsweredInChunksWithoutWhatThePeerHas() {
    meet(gossip, "p");
    gossip.pool(IntStream.range(0, 7).mapToObj(GossipTest::tx).toList(), now());
    say("p", have(3));
    List<Effect> answer = say("p", new TransactionsRequest(4));
    assertEquals(List.of(have(0, 1, 2, 4), have(5, 6)), answer.stream().map(GossipTest::sent).toList());
    assertEquals(List.of(), say("p", new TransactionsRequest(4)), "one question a second");
    nanos += SECOND;
    assertEquals(2, say("p", new TransactionsRequest(4)).size(), "what it did not fetch it may hear again");
    nanos += SECOND;
    assertEquals(6, say("p", new TransactionsRequest(Integer.MIN_VALUE)).size(), "a batch of nonsense is a batch of one");
  }

  @Test
  void silenceMeansNothing() {
    meet(gossip, "p");
    assertEquals(List.of(), say("p", new TransactionsRequest(100)));
    assertEquals(List.of(), say("p", new TransactionDataRequest(List.of(new TransactionHash(tx(1).hash())))));
    assertEquals(List.of(), say("p", new TransactionsResponse(List.of())));
    assertEquals(List.of(), say("stranger", new TransactionsRequest(100)));
  }

  @Test
  void dataIsCutIntoMessagesThatAPeerCanCarryAndSentOnce() {
    meet(gossip, "p");
    List<Transaction> large = IntStream.range(0, 10).mapToObj(i -> Transaction.of(Bytes.wrap(new byte[1_000 - i]))).toList();
    gossip.pool(large, now());
    TransactionDataRequest request = new TransactionDataRequest(large.stream().map(one -> new TransactionHash(one.hash())).toList());
    List<Effect> effects = say("p", request);
    assertEquals(4, effects.size());
    effects.forEach(effect -> assertTrue(((Effect.Send) effect).message().size() <= LIMITS.maxMessageBytes()));
    assertEquals(10, effects.stream().mapToInt(effect -> ((TransactionDataResponse) sent(effect)).transactions().size()).sum());
    assertEquals(List.of(), say("p", request));
  }

  @Test
  void aSlowPeerDoesNotKeepATransactionFromUs() {
    meet(gossip, "slow");
    meet(gossip, "fast");
    assertEquals(new TransactionDataRequest(have(1).transactions()), sent(say("slow", have(1)).get(0)));
    assertEquals(List.of(), say("fast", have(1)), "asked of one at a time");
    gossip.tick(now());
    nanos += 4 * SECOND;
    Effect.Send next = (Effect.Send) gossip.tick(now()).stream().filter(effect -> sent(effect) instanceof TransactionDataRequest).findFirst()
        .orElseThrow();
    assertEquals("fast", next.peer());
    assertEquals(1, say("fast", data(tx(1).hash(), tx(1).bytes())).size());
    assertEquals(List.of(), say("slow", data(tx(1).hash(), tx(1).bytes())), "late, and nobody is blamed");
  }

  @Test
  void whoHasTheOnlyCopyAndLeavesIsNotWaitedFor() {
    meet(gossip, "p");
    meet(gossip, "q");
    say("p", have(1));
    say("q", have(1));
    assertEquals("q", ((Effect.Send) gossip.gone("p", now()).get(0)).peer());
    assertEquals(List.of(), gossip.gone("q", now()));
    assertEquals(0, gossip.remembered());
  }

  @Test
  void aPeerThatIsSilentIsAskedForLessNextTime() {
    meet(gossip, "p");
    assertEquals(4, say("p", have(IntStream.range(0, 64).toArray())).size());
    nanos += 61 * SECOND;
    gossip.tick(now());
    assertEquals(8, say("p", have(IntStream.range(100, 164).toArray())).size(), "8 at a time instead of 16");
  }

  @Test
  void aPassiveNodeTakesDataOnly() {
    Gossip passive = new Gossip(new GossipLimits(false, 1_000, 4_096, SECOND, 7));
    meet(passive, "p");
    passive.pool(List.of(tx(1)), now());
    assertEquals(List.of(), passive.received("p", TransactionsMessage.encodeTagged(new TransactionsRequest(10)), now()));
    assertEquals(List.of(), passive.received("p", TransactionsMessage.encodeTagged(have(2)), now()));
    assertEquals(List.of(), passive.received("p", TransactionsMessage.encodeTagged(new TransactionDataRequest(have(1).transactions())), now()));
    assertEquals(List.of(), passive.tick(now()));
    assertEquals(1, passive.received("p", TransactionsMessage.encodeTagged(data(tx(2).hash(), tx(2).bytes())), now()).size());
  }

  @Test
  @Tag("sec-G4")
  void aForgedHashIsFinedAndDoesNotKeepTheGenuineOneOut() {
    meet(gossip, "liar");
    meet(gossip, "honest");
    assertEquals(List.of(Offence.BAD_TRANSACTION), fines(say("liar", data(tx(1).hash(), Bytes.utf8("something else")))));
    assertEquals(1, say("honest", have(1)).size(), "it is still asked for");
    List<Effect> effects = say("honest", data(tx(1).hash(), tx(1).bytes()));
    assertEquals(List.of(new Effect.SubmitTransaction("honest", tx(1).hash(), tx(1).bytes())), effects);
  }

  /** A cache that notes the hash a peer names instead of the one of the content. */
  @Test
  @Tag("sec-G4")
  void aBrokenCacheThatBelievesTheHashKeepsTheGenuineOneOut() {
    org.blockberry.network.peers.RecentHashes seen = new org.blockberry.network.peers.RecentHashes(10, 1);
    TransactionData forged = new TransactionData(tx(1).hash(), Bytes.utf8("something else"));
    seen.add(forged.hash());
    assertFalse(seen.add(tx(1).hash()), "the genuine one looks as if it had been seen");
  }

  @Test
  @Tag("sec-G1")
  void manyTinyElementsAreRefusedOnTheirCount() {
    meet(gossip, "p");
    Bytes tiny = tinyHashes(100_000);
    assertEquals(List.of(Offence.MALFORMED), fines(gossip.received("p", tiny, now())));
    Bytes few = tinyHashes(1_000);
    assertEquals(List.of(Offence.MALFORMED), fines(gossip.received("p", few, now())), "and each must be a hash");
    assertEquals(1, gossip.remembered());
  }

  private static Bytes tinyHashes(int count) {
    return TransactionsMessage.encodeTagged(new TransactionsResponse(java.util.Collections.nCopies(count, new TransactionHash(Bytes.fromHex("01")))));
  }

  @Test
  @Tag("sec-G1")
  void aBrokenDecoderWithoutTheCountTakesThemAll() {
    Gossip open = new Gossip(LIMITS, Options.DEFAULT.withLimits(Limits.NONE));
    meet(open, "p");
    List<Effect> effects = open.received("p", tinyHashes(100_000), now());
    assertEquals("announces a hash of 1 bytes", ((Effect.Fine) effects.get(0)).reason(), "it was decoded as a whole before anybody looked");
  }

  @Test
  @Tag("sec-G7")
  void aFloodOfHashesCostsABoundedNumberOfQuestionsAndHidesNobody() {
    meet(gossip, "flood");
    meet(gossip, "honest");
    int asked = 0;
    for (int i = 0; i < 200; i++) {
      for (Effect effect : say("flood", have(IntStream.range(1_000 * i, 1_000 * i + 1_000).toArray()))) {
        asked += ((TransactionDataRequest) sent(effect)).transactions().size();
      }
    }
    assertEquals(Partner.OUTSTANDING, asked);
    assertTrue(gossip.remembered() <= Partner.OUTSTANDING + 2);
    assertEquals(1, say("honest", have(-1)).size());
    assertEquals(1, say("honest", data(tx(-1).hash(), tx(-1).bytes())).size());
  }

  @Test
  @Tag("sec-G8")
  void whoSendsRefusedTransactionsAgainAndAgainIsBanned() {
    meet(gossip, "p");
    Ledger ledger = new Ledger(100);
    int sent = 0;
    while (!ledger.banned("p", 0)) {
      sent++;
      for (Effect effect : gossip.submitted("p", tx(sent).hash(), Gossip.Outcome.INVALID, now())) {
        ledger.fine("p", ((Effect.Fine) effect).offence(), "", 0);
      }
      assertTrue(sent <= 40, "more than 40 refused transactions");
    }
    assertEquals(40, sent);
  }

  @Test
  @Tag("sec-G8")
  @Tag("sec-D4")
  void whoSendsOneNowAndThenIsNot() {
    meet(gossip, "p");
    for (int i = 0; i < 500; i++) {
      nanos += 10 * SECOND;
      assertEquals(List.of(), gossip.submitted("p", tx(i).hash(), Gossip.Outcome.INVALID, now()));
    }
  }

  @Test
  @Tag("sec-D4")
  void whatTheNodeHasNoRoomForCostsThePeerNothing() {
    meet(gossip, "p");
    for (int i = 0; i < 2_000; i++) {
      assertEquals(List.of(), gossip.submitted("p", tx(i).hash(), Gossip.Outcome.LATER, now()));
    }
    assertEquals(List.of(), say("p", have(1_999)), "not asked for at once");
    nanos += 31 * SECOND;
    assertEquals(1, say("p", have(1_999)).size());
  }

  @Test
  void aMessageOfBadEntriesIsNotWorthMoreThanAFewFines() {
    meet(gossip, "p");
    List<TransactionData> bad = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      bad.add(new TransactionData(tx(i).hash(), Bytes.utf8("x" + i)));
    }
    assertEquals(4, say("p", new TransactionDataResponse(bad)).size());
    assertEquals(List.of(Offence.BAD_TRANSACTION), fines(say("p", data(Transaction.of(Bytes.wrap(new byte[1_001])).hash(),
        Bytes.wrap(new byte[1_001])))));
    assertEquals(List.of(Offence.MALFORMED), fines(gossip.received("p", Bytes.fromHex("8501"), now())));
  }
}
