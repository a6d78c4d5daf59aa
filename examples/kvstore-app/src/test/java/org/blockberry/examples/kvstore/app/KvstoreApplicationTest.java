package org.blockberry.examples.kvstore.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.ApplicationContext;
import org.blockberry.api.application.BlockOutcome;
import org.blockberry.api.application.InitChain;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.application.ValidatorChange;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.ApplicationContract;
import org.blockberry.testing.contracts.InMemoryStateStore;
import org.blockberry.testing.contracts.SlotOf;
import org.junit.jupiter.api.Test;

/** The contract, and what is this application's own. */
class KvstoreApplicationTest extends ApplicationContract {
  private static final Bytes GENESIS_KEY = Bytes.wrap(new byte[32]);
  private static final Bytes SECOND_KEY = Bytes.fromHex("01".repeat(32));

  private final InMemoryStateStore store = new InMemoryStateStore();
  private final KvstoreApplication app = new KvstoreApplication(new SlotOf<>(SlotName.STATE_STORE, store));

  @Override
  protected Application create(ApplicationContext context) {
    return new KvstoreFactory().create(SettingsSchema.empty().defaults(), context);
  }

  @Override
  protected List<Bytes> transactions(int number) {
    return List.of(tx("key" + number + "=value" + number), tx("set shared by block " + number),
        tx("delete key" + (number - 1)));
  }

  @Override
  protected Query question(int number) {
    return number == 5 ? Query.builder("/prefix", tx("key5")).build() : Query.builder("/key", tx("shared")).build();
  }

  @Override
  protected Bytes refusedTransaction() {
    return tx("teleport a b");
  }

  @Test
  void aPairCanBeSetReadAndDeleted() {
    begin("");
    run(1, "name=satoshi", "bare", "set text two words = fine");
    assertEquals("satoshi", value("name"));
    assertEquals("bare", value("bare"));
    assertEquals("two words = fine", value("text"));
    assertEquals("3", ask("/count", "").value().toUtf8());
    run(2, "delete name", "delete never-there", "bare=again");
    QueryAnswer gone = ask("", "name");
    assertEquals(0, gone.code());
    assertEquals("does not exist", gone.log());
    assertEquals(Bytes.EMPTY, gone.value());
    assertEquals("2", ask("/count", "").value().toUtf8());
    assertEquals("satoshi", app.query(Query.builder("/key", tx("name")).height(1).build()).value().toUtf8());
  }

  @Test
  void prefixAnswersAreBounded() {
    begin("");
    run(1, "a/1=one", "a/2=\"two\"", "a/3=three", "b=other");
    assertEquals(
        "{\"pairs\":[{\"key\":\"a/1\",\"value\":\"one\"},{\"key\":\"a/2\",\"value\":\"\\\"two\\\"\"}],\"more\":true}",
        ask("/prefix/2", "a/").value().toUtf8());
    assertEquals("{\"pairs\":[{\"key\":\"b\",\"value\":\"other\"}],\"more\":false}",
        ask("/prefix", "b").value().toUtf8());
    assertEquals(4, ask("/prefix", "").value().toUtf8().split("\"key\"").length - 1);
    for (String limit : List.of("0", "1001", "-1", "x", "", "99999")) {
      assertEquals(Codes.BAD_QUERY, ask("/prefix/" + limit, "a/").code(), limit);
    }
  }

  @Test
  void anAnswerOfLargeValuesStaysInItsBound() {
    begin("");
    String[] txs = new String[40];
    for (int i = 0; i < txs.length; i++) {
      txs[i] = "big" + i + "=" + "x".repeat(Grammar.MAX_VALUE_BYTES);
    }
    run(1, txs);
    String answer = ask("/prefix/1000", "big").value().toUtf8();
    assertEquals(true, answer.length() <= Queries.MAX_ANSWER_CHARS + 50 && answer.endsWith("\"more\":true}"));
  }

  @Test
  void theGenesisPreloadsPairsWithTheFirstBlock() {
    Bytes root = begin("{\"a\": \"1\", \"b\": \"\\u00e9\"}");
    assertEquals("does not exist", ask("", "a").log(), "nothing is committed before the first block");
    assertEquals(root, app.executeBlock(block(1, List.of())).appHash(),
        "an empty first block has the root of initChain");
    app.commit();
    assertEquals("1", value("a"));
    assertEquals("é", value("b"));
    assertEquals("2", ask("/count", "").value().toUtf8());
  }

  @Test
  void anEmptyGenesisHasTheRootOfTheEmptyStore() {
    assertEquals(Bytes.wrap(new byte[32]),
        app.initChain(InitChain.builder(Instant.EPOCH, "test-1", 1).build()).appHash());
  }

  @Test
  void aGenesisThatTheGrammarRefusesIsRefused() {
    for (String wrong : List.of("[]", "{\"a\":1}", "{\"a b\":\"1\"}", "{\"\":\"1\"}",
        "{\"a\":\"1\",\"a\":\"2\"}", "{\"a\":\"1\"} x",
        "{\"a\":\"\\ud800\"}", "{\"a\":\"1\",}", "{", "{\"a\":\"\\x\"}")) {
      assertThrows(IllegalArgumentException.class, () -> begin(wrong), wrong);
    }
    begin(" null ");
    begin("{}");
  }

  @Test
  void validatorChangesAreNetAndPossible() {
    begin("");
    assertEquals(List.of(new ValidatorChange("ed25519", SECOND_KEY, 7)),
        run(1, validator(SECOND_KEY, 5), validator(SECOND_KEY, 7)).validatorChanges());
    assertEquals(List.of(), run(2, validator(SECOND_KEY, 3), validator(SECOND_KEY, 7)).validatorChanges());
    assertEquals(List.of(new ValidatorChange("ed25519", GENESIS_KEY, 0)),
        run(3, validator(GENESIS_KEY, 0)).validatorChanges());
    BlockOutcome refused = app.executeBlock(block(4, List.of(tx(validator(SECOND_KEY, 0)),
        tx(validator(GENESIS_KEY, 0)), tx(validator(GENESIS_KEY, Grammar.MAX_POWER)))));
    assertEquals(List.of(6, 6, 6), refused.txOutcomes().stream().map(outcome -> outcome.code()).toList());
    assertEquals(List.of(), refused.validatorChanges());
  }

  @Test
  void aGenesisValidatorCanBeRemovedInTheFirstBlock() {
    begin("");
    assertEquals(List.of(new ValidatorChange("ed25519", GENESIS_KEY, 0), new ValidatorChange("ed25519", SECOND_KEY, 5)),
        run(1, validator(SECOND_KEY, 5), validator(GENESIS_KEY, 0)).validatorChanges());
  }

  @Test
  void aValidatorAddedAndRemovedInOneBlockIsNoChange() {
    begin("");
    assertEquals(List.of(), run(1, validator(SECOND_KEY, 5), validator(SECOND_KEY, 0)).validatorChanges());
  }

  @Test
  void blocksOutOfOrderAreRefused() {
    assertThrows(IllegalStateException.class, () -> app.executeBlock(block(1, List.of())), "before initChain");
    begin("");
    assertThrows(IllegalStateException.class, () -> app.executeBlock(block(2, List.of())));
    assertThrows(IllegalStateException.class, app::commit);
    run(1, "a=1");
    assertThrows(IllegalStateException.class, () -> app.executeBlock(block(1, List.of())));
    assertThrows(IllegalStateException.class, () -> app.executeBlock(block(3, List.of())));
    assertThrows(IllegalStateException.class, app::commit, "nothing executed");
    assertThrows(IllegalStateException.class, () -> begin(""));
  }

  @Test
  void simulationTellsWithoutTrace() {
    begin("");
    run(1, "a=1");
    assertEquals(0, app.simulate(tx("b=2")).code());
    assertEquals(4, app.simulate(tx("fly away")).code());
    assertEquals("does not exist", ask("", "b").log());
  }

  @Test
  void eventsNameKeyActionAndSender() {
    begin("");
    var events = app.executeBlock(block(1, List.of(tx("from alice set k v")))).txOutcomes().get(0).events();
    assertEquals("app", events.get(0).type());
    assertEquals("creator=alice key=k action=set", events.get(0).attributes().stream().limit(3)
        .map(a -> a.key() + "=" + a.value()).reduce((a, b) -> a + " " + b).orElseThrow());
    assertEquals(false, events.get(0).attributes().get(4).index());
  }

  @Test
  void whatCannotBeProvenIsRefused() {
    begin("");
    for (String empty : List.of("a=", "set a ")) {
      assertEquals(Codes.EMPTY, app.executeBlock(block(1, List.of(tx(empty)))).txOutcomes().get(0).code(), empty);
    }
  }

  @Test
  void aStoreWithoutProofsAnswersWithoutThem() {
    begin("");
    run(1, "a=1");
    QueryAnswer answer = app.query(Query.builder("/key", tx("a")).prove(true).build());
    assertEquals(List.of(), answer.proofOps());
    assertEquals(1, answer.height());
  }

  /** As a store of checkpoints does: below its oldest version there are some more. */
  @Test
  void aVersionThatTheStoreKeepsBelowItsOldestIsAnswered() {
    begin("");
    run(1, "a=1");
    run(2, "a=2");
    run(3, "a=3");
    StateStore keeping = (StateStore) Proxy.newProxyInstance(StateStore.class.getClassLoader(), new Class<?>[] {StateStore.class},
        (self, method, arguments) -> method.getName().equals("oldestVersion") ? 3L : method.invoke(store, arguments));
    Query first = Query.builder("/key", tx("a")).height(1).build();
    assertEquals("1", Queries.answer(keeping, first).value().toUtf8());
    store.pruneBelow(3);
    QueryAnswer gone = Queries.answer(keeping, first);
    assertEquals(Codes.HEIGHT_NOT_AVAILABLE, gone.code());
    assertEquals("height 1 is not available; there are 3 to 3, and 0 means the last", gone.log());
  }

  @Test
  void theRootCoversEveryPair() {
    begin("");
    Bytes one = app.executeBlock(block(1, List.of(tx("a=1")))).appHash();
    assertNotEquals(one, app.executeBlock(block(1, List.of(tx("a=2")))).appHash());
  }

  private Bytes begin(String appState) {
    return app.initChain(InitChain.builder(Instant.EPOCH, "test-1", 1).appState(Bytes.utf8(appState))
        .validators(List.of(new ValidatorChange("ed25519", GENESIS_KEY, 10))).build()).appHash();
  }

  private BlockOutcome run(long height, String... txs) {
    BlockOutcome outcome = app.executeBlock(block(height, java.util.Arrays.stream(txs).map(Bytes::utf8).toList()));
    outcome.txOutcomes().forEach(tx -> assertEquals(0, tx.code(), tx.log()));
    app.commit();
    return outcome;
  }

  private String value(String key) {
    QueryAnswer answer = ask("/key", key);
    assertEquals("exists", answer.log());
    return answer.value().toUtf8();
  }

  private QueryAnswer ask(String path, String data) {
    return app.query(Query.builder(path, Bytes.utf8(data)).build());
  }

  private static String validator(Bytes key, long power) {
    return "validator ed25519 " + Base64.getEncoder().encodeToString(key.toArray()) + " " + power;
  }

  private static Bytes tx(String text) {
    return Bytes.utf8(text);
  }
}
