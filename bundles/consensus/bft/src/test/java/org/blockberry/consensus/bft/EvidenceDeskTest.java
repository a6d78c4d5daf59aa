package org.blockberry.consensus.bft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.consensus.EvidenceVerdict;
import org.blockberry.api.consensus.EvidenceVerdict.Kind;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.EvidenceList;
import org.blockberry.consensus.bft.gossip.Message;
import org.blockberry.consensus.bft.replica.World;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What goes to whom and when, without threads and clocks. */
class EvidenceDeskTest {
  private static final Rogue ROGUE = new Rogue();
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final List<Bytes> pending = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final Queue<Runnable> later = new ArrayDeque<>();
  private final Queue<CompletableFuture<EvidenceVerdict>> asked = new ArrayDeque<>();
  private final EvidenceDesk desk = new EvidenceDesk(proxy(EvidenceDesk.Keeper.class, (name, arguments) -> switch (name) {
    case "pendingEvidence" -> List.copyOf(pending);
    case "evidence", "doubleVote" -> ask();
    default -> throw new AssertionError(name);
  }), proxy(World.class, (name, arguments) -> {
    switch (name) {
      case "send" -> events.add("to " + arguments[0] + ": " + ((Message.EvidenceMessage) arguments[1]).evidence().evidence().size());
      case "report" -> events.add("report " + arguments[0]);
      case "warn" -> events.add("warn");
      case "later" -> later.add((Runnable) arguments[1]);
      default -> throw new AssertionError(name);
    }
    return null;
  }), Runnable::run);

  private interface Answer {
    Object to(String name, Object[] arguments);
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
        (self, method, arguments) -> answer.to(method.getName(), arguments)));
  }

  private CompletionStage<EvidenceVerdict> ask() {
    CompletableFuture<EvidenceVerdict> answer = new CompletableFuture<>();
    asked.add(answer);
    return answer;
  }

  private void answer(Kind kind) {
    asked.remove().complete(EvidenceVerdict.of(kind, "why"));
  }

  private static Evidence piece(long height) {
    return DuplicateVoteEvidence.of(ROGUE.prevote("c", 0, height, "x", Instant.EPOCH), ROGUE.prevote("c", 0, height, "y", Instant.EPOCH), 30,
        10, Instant.EPOCH);
  }

  private List<String> events() {
    List<String> seen = new ArrayList<>(events);
    seen.sort(null);
    events.clear();
    return seen;
  }

  @Test
  void aPieceIsToldEveryTenSecondsUntilItIsInABlock() {
    desk.ready("a");
    pending.add(EvidenceList.encodeOne(piece(1)));
    desk.tick(0);
    desk.ready("b");
    desk.tick(SECOND);
    assertEquals(List.of("to a: 1", "to b: 1"), events());
    pending.add(EvidenceList.encodeOne(piece(2)));
    desk.tick(2 * SECOND);
    assertEquals(List.of("to a: 1", "to b: 1"), events(), "what is new at once");
    desk.tick(10 * SECOND);
    desk.tick(11 * SECOND);
    assertEquals(List.of("to a: 1", "to b: 1"), events());
    desk.tick(30 * SECOND);
    assertEquals(List.of("to a: 2", "to b: 2"), events());
    pending.clear();
    desk.gone("b");
    desk.tick(60 * SECOND);
    assertEquals(List.of(), events());
  }

  @Test
  void nothingGoesBackToWhoSentIt() {
    desk.ready("a");
    desk.ready("b");
    Evidence piece = piece(1);
    desk.received("a", List.of(piece));
    pending.add(EvidenceList.encodeOne(piece));
    desk.tick(0); // before the verdict is here
    answer(Kind.TAKEN);
    desk.tick(SECOND);
    desk.tick(20 * SECOND);
    assertEquals(List.of("to b: 1", "to b: 1"), events());
    desk.gone("a");
    desk.ready("a");
    desk.tick(21 * SECOND);
    assertEquals(List.of("to a: 1"), events(), "unless it comes again, and may have lost it");
  }

  @Test
  void whoSendsWhatProvesNothingIsReportedAndNobodyElse() {
    desk.ready("a");
    desk.received("a", List.of(piece(1), piece(2), piece(3)));
    answer(Kind.NOT_NOW);
    answer(Kind.KNOWN);
    assertEquals(List.of(), events());
    answer(Kind.INVALID);
    assertEquals(List.of("report a"), events());
    desk.received("a", List.of(piece(4)));
    asked.remove().completeExceptionally(new IllegalStateException("the node is stopping"));
    assertEquals(List.of(), events());
    assertTrue(asked.isEmpty());
  }

  @Test
  void oneMessageOfAPeerIsJudgedAtATime() {
    List<Evidence> many = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      many.add(piece(i));
    }
    desk.received("a", many);
    desk.received("a", many);
    desk.received("b", many);
    assertEquals(2, asked.size(), "one of each peer");
    int judged = 0;
    while (!asked.isEmpty()) {
      answer(Kind.KNOWN);
      judged++;
    }
    assertEquals(2 * 64, judged);
    desk.received("a", many);
    assertEquals(1, asked.size());
  }

  @Test
  void whatThisNodeSawIsHandedInAgainUntilItIsTaken() {
    DuplicateVoteEvidence votes = (DuplicateVoteEvidence) piece(1);
    desk.saw(votes.voteA(), votes.voteB());
    answer(Kind.NOT_NOW);
    assertEquals(1, later.size());
    later.remove().run();
    asked.remove().completeExceptionally(new IllegalStateException("no"));
    later.remove().run();
    answer(Kind.TAKEN);
    assertTrue(later.isEmpty());
    assertEquals(List.of(), events());
    desk.saw(votes.voteA(), votes.voteB());
    answer(Kind.INVALID);
    assertTrue(later.isEmpty());
    assertEquals(List.of("warn"), events());
  }

  @Test
  void messagesStayWithinTheirBound() {
    desk.ready("a");
    for (int i = 1; i <= 400; i++) {
      pending.add(EvidenceList.encodeOne(piece(i)));
    }
    EvidenceGossip gossip = new EvidenceGossip();
    gossip.ready("a");
    int told = 0;
    for (List<EvidenceGossip.Parcel> parcels = gossip.due(pending, 0); !parcels.isEmpty(); parcels = gossip.due(pending, 0)) {
      List<Bytes> pieces = parcels.get(0).pieces();
      told += pieces.size();
      assertTrue(new Message.EvidenceMessage(new EvidenceList(pieces.stream().map(EvidenceList::decodeOne).toList())).toWire().size()
          <= Message.MAX_SIZE);
    }
    assertEquals(400, told);
  }

  @Test
  void aLargePieceGoesAlone() {
    EvidenceGossip gossip = new EvidenceGossip();
    gossip.ready("a");
    Bytes small = EvidenceList.encodeOne(piece(1));
    Bytes large = Bytes.wrap(new byte[EvidenceGossip.MAX_PIECE]);
    List<Bytes> waiting = List.of(small, large);
    assertEquals(List.of(small), gossip.due(waiting, 0).get(0).pieces());
    assertEquals(List.of(large), gossip.due(waiting, 0).get(0).pieces());
    assertEquals(List.of(), gossip.due(waiting, 0));
    assertTrue(EvidenceGossip.MAX_PIECE + 100 < Message.MAX_EVIDENCE_SIZE);
  }

  @Test
  @Tag("sec-C7")
  void nodesThatSawTheVotesAtOtherTimesConvergeWithoutBlame() {
    List<Evidence> sent = List.of(piece(1));
    for (Kind kind : List.of(Kind.TAKEN, Kind.KNOWN, Kind.NOT_NOW)) {
      desk.received("a", sent);
      answer(kind);
    }
    assertEquals(List.of(), events());
  }
}
