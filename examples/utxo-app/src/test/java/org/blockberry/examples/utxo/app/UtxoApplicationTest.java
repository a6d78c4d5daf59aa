package org.blockberry.examples.utxo.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.ApplicationContext;
import org.blockberry.api.application.BlockInput;
import org.blockberry.api.application.CheckMode;
import org.blockberry.api.application.InitChain;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.ApplicationContract;
import org.blockberry.testing.contracts.InMemoryStateStore;
import org.blockberry.testing.contracts.TestApplicationContext;
import org.blockberry.testing.contracts.TestContext;
import org.junit.jupiter.api.Test;

/** What every application promises, and what this one promises besides. */
class UtxoApplicationTest extends ApplicationContract {
  private static final TestWallet ALICE = new TestWallet(1);
  private static final TestWallet BOB = new TestWallet(2);

  @Override
  protected Application create(ApplicationContext context) {
    UtxoFactory factory = new UtxoFactory(TestWallet.ED25519);
    return factory.create(Settings.of(factory.settings(), Map.of()), context);
  }

  @Override
  protected InitChain genesis(long initialHeight) {
    return InitChain.builder(java.time.Instant.parse("2026-01-01T00:00:00Z"), TestWallet.CHAIN, initialHeight)
        .appState(Bytes.utf8("{\"" + ALICE.key().toHex() + "\": \"100 x 20\"}")).build();
  }

  @Override
  protected List<Bytes> transactions(int number) {
    return List.of(
        ALICE.spend(List.of(ALICE.genesis(2 * number)), List.of(new Output(BOB.key(), 100))),
        ALICE.spend(List.of(ALICE.genesis(2 * number + 1)), List.of(new Output(BOB.key(), 40), new Output(ALICE.key(), 60))));
  }

  @Override
  protected Query question(int number) {
    return Query.builder("/output", TestWallet.made(transactions(number).get(0), 0).encode()).build();
  }

  @Override
  protected Bytes refusedTransaction() {
    return BOB.spend(List.of(BOB.genesis(0)), List.of(new Output(BOB.key(), 100)));
  }

  private Application begun() throws Exception {
    Application app = create(new TestApplicationContext(new TestContext(folder), new InMemoryStateStore()));
    app.start();
    app.initChain(genesis(1));
    return app;
  }

  private static List<Integer> run(Application app, long height, Bytes... txs) {
    BlockInput block = block(height, List.of(txs));
    List<Integer> codes = app.executeBlock(block).txOutcomes().stream().map(outcome -> outcome.code()).toList();
    app.commit();
    return codes;
  }

  private static String text(Application app, String path, Bytes data) {
    QueryAnswer answer = app.query(Query.builder(path, data).build());
    assertEquals(0, answer.code(), answer.log());
    return answer.value().toUtf8();
  }

  @Test
  void oneOfTwoSpendsOfAnOutputIsCarriedOutAndTheOtherRefused() throws Exception {
    Application app = begun();
    Bytes first = ALICE.spend(List.of(ALICE.genesis(0)), List.of(new Output(BOB.key(), 100)));
    Bytes second = ALICE.spend(List.of(ALICE.genesis(0)), List.of(new Output(ALICE.key(), 100)));
    Bytes child = BOB.spend(List.of(TestWallet.made(first, 0)), List.of(new Output(ALICE.key(), 1), new Output(BOB.key(), 99)));
    assertEquals(0, app.checkTx(first, CheckMode.FIRST).code());
    assertEquals(0, app.checkTx(second, CheckMode.FIRST).code(), "nothing is committed yet");
    assertEquals(Codes.NO_SUCH_OUTPUT, app.checkTx(child, CheckMode.FIRST).code(), "a check trusts no order");
    assertEquals(List.of(0, Codes.NO_SUCH_OUTPUT, 0), run(app, 1, first, second, child), "a block has an order");
    assertEquals(Codes.NO_SUCH_OUTPUT, app.checkTx(second, CheckMode.RECHECK).code());
    assertEquals(List.of(Codes.NO_SUCH_OUTPUT, Codes.NO_SUCH_OUTPUT), run(app, 2, first, child), "again");
    assertEquals("2000", text(app, "/total", Bytes.EMPTY));
    assertEquals("21", text(app, "/count", Bytes.EMPTY));
  }

  @Test
  void whatIsWrongIsSaidWithACode() throws Exception {
    Application app = begun();
    List<Outpoint> input = List.of(ALICE.genesis(0));
    List<Output> output = List.of(new Output(BOB.key(), 100));
    Bytes good = ALICE.spend(input, output);
    byte[] flipped = good.toArray();
    flipped[flipped.length - 1] ^= 1;
    List<Bytes> badSignatures = List.of(BOB.spend(input, output), ALICE.spend("test-2", input, output), Bytes.wrap(flipped));
    for (Bytes each : badSignatures) {
      assertEquals(Codes.BAD_SIGNATURE, app.checkTx(each, CheckMode.FIRST).code());
    }
    for (long amount : new long[] {1, 99, 101, Long.MAX_VALUE}) {
      assertEquals(Codes.UNBALANCED, app.checkTx(ALICE.spend(input, List.of(new Output(BOB.key(), amount))), CheckMode.FIRST).code());
    }
    assertEquals(Codes.UNBALANCED, app.checkTx(ALICE.spend(input, List.of(new Output(BOB.key(), Long.MAX_VALUE), new Output(BOB.key(), Long.MAX_VALUE),
        new Output(BOB.key(), 102))), CheckMode.FIRST).code(), "the sum would wrap to 100");
    assertEquals(Codes.MALFORMED, app.checkTx(ALICE.spend(List.of(ALICE.genesis(0), ALICE.genesis(0)), List.of(new Output(BOB.key(), 200))),
        CheckMode.FIRST).code(), "one input twice");
    assertEquals(Codes.MALFORMED, app.checkTx(good.concat(Bytes.utf8("x")), CheckMode.FIRST).code());
    assertEquals(List.of(0), run(app, 1, good));
  }

  @Test
  void listsAreStreamsWithAPlaceToGoOnAt() throws Exception {
    Application app = begun();
    run(app, 1, ALICE.spend(List.of(ALICE.genesis(0), ALICE.genesis(1)), List.of(new Output(BOB.key(), 150), new Output(ALICE.key(), 50))));
    for (String path : new String[] {"/list/7", "/owner/7"}) {
      Bytes owner = path.startsWith("/owner") ? ALICE.key() : Bytes.EMPTY;
      List<String> found = new ArrayList<>();
      String next = "";
      do {
        String page = text(app, path, owner.concat(Bytes.fromHex(next)));
        found.addAll(List.of(page.substring(page.indexOf('[') + 1, page.indexOf(']')).split("(?<=}),")));
        next = page.replaceAll(".*\"next\":\"([0-9A-F]*)\"}", "$1");
      } while (!next.isEmpty());
      assertEquals(path.startsWith("/owner") ? 19 : 20, found.stream().distinct().count(), path);
      assertEquals(found.size(), found.stream().distinct().count());
      assertEquals(path.startsWith("/owner") ? 1850 : 2000, found.stream().mapToLong(each -> Long.parseLong(each.replaceAll(
          ".*\"amount\":\"([0-9]+)\"}", "$1"))).sum());
    }
    for (String path : new String[] {"/list/0", "/list/1001", "/list/x", "/owner", "/output", "/listing"}) {
      QueryAnswer refused = app.query(Query.builder(path, Bytes.utf8("short")).build());
      assertTrue(refused.code() != 0 && !refused.log().isEmpty() && refused.codespace().equals("utxo"), path);
    }
  }

  /** A node with a cold memory and one with none make the same blocks as one that has seen everything. */
  @Test
  void theMemoryOfHotOutputsDecidesNothing() throws Exception {
    List<Application> apps = new ArrayList<>();
    for (long most : new long[] {0, 3, 1_000}) {
      UtxoFactory factory = new UtxoFactory(TestWallet.ED25519);
      Application app = factory.create(Settings.of(factory.settings(), Map.of("hot_outputs", most)),
          new TestApplicationContext(new TestContext(folder), new InMemoryStateStore()));
      app.start();
      app.initChain(genesis(1));
      apps.add(app);
    }
    List<Outpoint> mine = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      mine.add(ALICE.genesis(i));
    }
    for (int height = 1; height <= 12; height++) {
      List<Bytes> txs = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        Outpoint input = mine.remove(0);
        Bytes tx = ALICE.spend(List.of(input), List.of(new Output(ALICE.key(), 100)));
        txs.add(tx);
        txs.add(ALICE.spend(List.of(input), List.of(new Output(ALICE.key(), 30), new Output(ALICE.key(), 70))));
        mine.add(TestWallet.made(tx, 0));
      }
      BlockInput block = block(height, txs);
      List<Bytes> hashes = apps.stream().map(app -> app.executeBlock(block).appHash()).distinct().toList();
      assertEquals(1, hashes.size(), "height " + height);
      apps.forEach(Application::commit);
    }
    apps.forEach(app -> assertEquals("2000", text(app, "/total", Bytes.EMPTY)));
  }
}
