package org.blockberry.examples.utxo.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.BlockInput;
import org.blockberry.api.application.BlockOutcome;
import org.blockberry.api.application.CheckMode;
import org.blockberry.api.application.InitChain;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.load.LoadCheck;
import org.blockberry.api.load.LoadContext;
import org.blockberry.api.load.LoadGenerator;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.InMemoryStateStore;
import org.blockberry.testing.contracts.SlotOf;
import org.blockberry.testing.contracts.TestMetrics;
import org.junit.jupiter.api.Test;

/** The generator in front of the real application, with a node in between that loses answers and transactions. */
class UtxoLoadTest {
  private static final UtxoLoadFactory FACTORY = new UtxoLoadFactory();
  private static final Bytes OWNER = FACTORY.wallet("load").key();

  /** A chain without a node; also what the generator asks. */
  private static final class Chain implements LoadContext {
    private final Application app = new UtxoApplication(new SlotOf<>(SlotName.STATE_STORE, new InMemoryStateStore()), new HotOutputs(100, new TestMetrics()),
        (owner, body, signature) -> TestWallet.ED25519.verify(owner, Spend.signBytes("load-1", body), signature));
    private final int total;
    private long height;
    private String pretendedTotal;

    Chain(String coins, int total) {
      this.total = total;
      app.initChain(InitChain.builder(Instant.EPOCH, "load-1", 1).appState(Bytes.utf8("{" + coins + "}")).build());
      block(List.of());
    }

    List<Integer> block(List<Bytes> txs) {
      height++;
      BlockOutcome outcome = app.executeBlock(BlockInput.builder(height, Instant.EPOCH, txs).build());
      app.commit();
      return outcome.txOutcomes().stream().map(each -> each.code()).toList();
    }

    @Override
    public String chainId() {
      return "load-1";
    }

    @Override
    public String run() {
      return "r";
    }

    @Override
    public int total() {
      return total;
    }

    @Override
    public int size() {
      return 250;
    }

    @Override
    public QueryAnswer query(Query query) {
      QueryAnswer answer = app.query(query);
      return pretendedTotal != null && query.path().equals("/total")
          ? QueryAnswer.builder().value(Bytes.utf8(pretendedTotal)).height(answer.height()).build() : answer;
    }

    LoadGenerator begun() throws IOException {
      LoadGenerator generator = FACTORY.create(Settings.of(FACTORY.settings(), Map.of()), this);
      generator.begin();
      return generator;
    }
  }

  private static String coins(String amounts) {
    return "\"" + OWNER.toHex() + "\": \"" + amounts + "\"";
  }

  private static void assertClean(LoadCheck check) {
    assertEquals("", check.problem());
    assertEquals(0, check.missing());
    assertTrue(check.asked() > 0);
  }

  /** Whatever gets lost, and wherever: what is checked is valid, what is in a block was carried out and is found again, and no coin is gone. */
  @Property(tries = 60)
  void everyTransactionIsValidWhenItIsMade(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    Chain chain = new Chain(coins((1 + random.nextInt(9)) + " x " + (1 + random.nextInt(12))), 1_000);
    LoadGenerator generator = chain.begun();
    int number = 0;
    for (int round = 0; round < 8; round++) {
      Map<Integer, Bytes> inMempool = new LinkedHashMap<>();
      List<Integer> unanswered = new ArrayList<>();
      for (int i = random.nextInt(20); i > 0; i--) {
        int made = number++;
        Optional<Bytes> tx = generator.make(made);
        if (tx.isEmpty()) {
          continue;
        }
        assertEquals(0, chain.app.checkTx(tx.get(), CheckMode.FIRST).code(), "seed " + seed);
        switch (random.nextInt(5)) {
          case 0 -> generator.refused(made, 0); // a full mempool
          case 1 -> unanswered.add(made);
          default -> { }
        }
        if (!unanswered.contains(made) || random.nextBoolean()) {
          inMempool.put(made, tx.get());
        }
      }
      List<Bytes> block = inMempool.values().stream().distinct().toList();
      assertEquals(block.stream().map(each -> 0).toList(), chain.block(block), "seed " + seed);
      boolean early = random.nextBoolean();
      if (early) {
        unanswered.forEach(each -> generator.refused(each, 0));
      }
      for (Bytes tx : block) {
        int found = generator.inBlock(tx);
        assertTrue(found >= 0, "seed " + seed);
        assertEquals(found, generator.inBlock(tx), "a second time");
      }
      if (!early) {
        unanswered.forEach(each -> generator.refused(each, 0));
      }
      assertClean(generator.check(List.of()));
    }
  }

  @Test
  void aCoinWaitsForItsBlock() throws IOException {
    Chain chain = new Chain(coins("10 x 2"), 10);
    LoadGenerator generator = chain.begun();
    Bytes first = generator.make(0).orElseThrow();
    Bytes second = generator.make(1).orElseThrow();
    assertEquals(Optional.empty(), generator.make(2));
    assertEquals(List.of(0, 0), chain.block(List.of(second, first)));
    assertEquals(1, generator.inBlock(second));
    assertEquals(-1, generator.inBlock(Bytes.utf8("name=satoshi")));
    assertEquals(-1, generator.inBlock(new TestWallet(1).spend("load-1", List.of(new Outpoint(OWNER, 0)), List.of(new Output(OWNER, 5)))));
    Bytes third = generator.make(3).orElseThrow();
    assertEquals(Optional.empty(), generator.make(4));
    assertEquals(List.of(0), chain.block(List.of(third)), "two halves become one");
    assertEquals(0, generator.inBlock(first));
    assertEquals(3, generator.inBlock(third));
    assertClean(generator.check(List.of()));
    assertEquals("3", chain.query(Query.builder("/count", Bytes.EMPTY).build()).value().toUtf8());
  }

  @Test
  void aLostAnswerIsFollowedByTheSameTransaction() throws IOException {
    LoadGenerator generator = new Chain(coins("10"), 10).begun();
    Bytes first = generator.make(0).orElseThrow();
    generator.refused(0, 0);
    assertEquals(first, generator.make(1).orElseThrow());
    assertEquals(1, generator.inBlock(first), "counts for the last that was offered");
    assertTrue(generator.make(2).isPresent());
    generator.refused(2, 7);
    assertEquals(Optional.empty(), generator.make(3), "what the application refuses once it refuses again");
  }

  @Test
  void whatIsGoneIsNoticed() throws IOException {
    Chain chain = new Chain(coins("10 x 3") + ", \"" + new TestWallet(1).key().toHex() + "\": \"5\"", 10);
    LoadGenerator generator = chain.begun();
    Bytes stolen = FACTORY.wallet("load").spend("load-1", List.of(GenesisState.outpoint(OWNER, 1)), List.of(new Output(new TestWallet(1).key(), 10)));
    assertEquals(List.of(0), chain.block(List.of(stolen)));
    LoadCheck check = generator.check(List.of());
    assertEquals(List.of(3, 1, ""), List.of(check.asked(), check.missing(), check.problem()));
    chain.pretendedTotal = "34";
    assertEquals("all coins together were worth 35 before the run and are worth 34 after it", generator.check(List.of()).problem());
  }

  @Test
  void whatCannotRunSaysWhatToDo() {
    Chain poor = new Chain("", 10);
    String why = assertThrows(IllegalStateException.class, poor::begun).getMessage();
    assertTrue(why.contains("{\"" + OWNER.toHex() + "\": \"1000 x 500\"}"), why);
    assertThrows(IllegalArgumentException.class, () -> new Chain(coins("1"), 1_000_001).begun());
  }

  @Test
  void lanesAreBoundedWhateverTheAccountHas() {
    Map<Outpoint, Long> coins = new LinkedHashMap<>();
    for (int i = 0; i < Lanes.MOST_COINS + 10; i++) {
      coins.put(new Outpoint(Spend.sha256(StateKeys.number(i)), 0), 1L);
    }
    Lanes lanes = new Lanes(OWNER, coins);
    int taken = 0;
    for (Optional<Lane.Turn> turn = lanes.take(0); turn.isPresent(); turn = lanes.take(++taken)) {
      assertEquals(List.of(Spend.MAX_INPUTS, 1, 16L), List.of(turn.get().inputs().size(), turn.get().outputs().size(), turn.get().outputs().get(0).amount()));
    }
    assertEquals(Lanes.MOST, taken);
  }
}
