package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.blockberry.testing.it.FourValidators.NODES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of a chain of four validators, each in its process: from poa to bft, with killed leaders, all killed at once and a torn log; other
 * mempools and engines one validator after another; a higher version of the engine and of the application at agreed heights; the same
 * application built anew, one validator after another; another type of state store at an agreed height; and a node that comes last and goes
 * through all of it. A leader is killed every 10 s for ten minutes with {@code -Dblockberry.leaders=60}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BftNetworkTest {
  private static final int SHORT = 5;
  private static final int LEADERS = Integer.getInteger("blockberry.leaders", SHORT);
  private static final Duration PACE = LEADERS > SHORT ? Duration.ofSeconds(10) : Duration.ZERO; // between two kills; it must be back anyway
  private static final long MOST_CHANGE_MILLIS = 5_000;
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final Duration OFTEN = Duration.ofMillis(100);
  private static final long BFT_FROM = 6;
  private static final int AHEAD = 25;
  private static final int KEYS = 25_000; // three parts of a move

  @TempDir
  static Path folder;

  private FourValidators net;
  private Path engine1;
  private Path engine2;
  private Path application;
  private Path rebuilt;

  @BeforeAll
  void start() throws Exception {
    Path jars = folder.resolve("jars");
    engine1 = MovedBundle.bft().drop(jars, "1.0.0");
    engine2 = MovedBundle.bft().drop(jars, "2.0.0");
    application = MovedBundle.kvstore().drop(jars, "2.0.0");
    rebuilt = MovedBundle.rebuiltKvstore().drop(jars, "2.0.0");
    String listed = Stream.of(engine1, engine2, application, rebuilt).map(BftNetworkTest::sha256).collect(Collectors.joining("\", \"", "[\"", "\"]"));
    net = FourValidators.start(folder, "poa", BftNetworkTest::oneRulesUntilBft, Map.of("BLOCKBERRY_PLUGINS_TRUST", "listed",
        "BLOCKBERRY_PLUGINS_LISTED", listed, "BLOCKBERRY_CONSENSUS_BFT_EMPTY_INTERVAL", "200ms"));
  }

  /** With poa, one validator must have more than two thirds. */
  private static void oneRulesUntilBft(ObjectNode genesis) {
    ((ObjectNode) genesis.at("/validators/0")).put("power", "100");
    genesis.putObject("blockberry").putArray("schedule").addObject().put("from", Long.toString(BFT_FROM)).put("slot", "consensus").put("type", "bft");
    ObjectNode state = genesis.putObject("app_state");
    for (int index = 0; index < KEYS; index++) {
      state.put("old" + index, "value" + index);
    }
  }

  private static String sha256(Path file) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (IOException | java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  void end() {
    if (net != null) {
      net.close();
    }
  }

  private Rpc rpc(int node) {
    return net.rpc(node);
  }

  @Test
  @Order(1)
  void atItsHeightPoaBecomesBftAndValidatorsChange() throws Exception {
    try (SteadyLoad load = new SteadyLoad(net.home(2), "turn", 1)) {
      net.awaitHeight(1, BFT_FROM + 2);
      load.close();
      assertEquals("", load.verify());
    }
    assertEquals(1, signatures(BFT_FROM - 1), "one seals");
    JsonNode first = rpc(1).call("validators", Map.of()).at("/validators");
    String strongest = first.at("/0/pub_key/value").asText();
    rpc(1).call("broadcast_tx_commit", Map.of("tx", Rpc.base64("validator ed25519 " + strongest + " 10")));
    Await.until("all have the same power", LONG, () -> {
      JsonNode now = rpc(1).call("validators", Map.of()).at("/validators");
      return now.size() == NODES && Stream.of(0, 1, 2, 3).allMatch(i -> now.get(i).get("voting_power").asText().equals("10"));
    });
    long height = rpc(1).height();
    net.awaitHeight(1, height + 2);
    assertTrue(signatures(height + 1) >= 3, "now more than two thirds must sign");
    for (int node = 1; node <= NODES; node++) {
      assertEquals("bft", wiring(node, "consensus").get("type").asText());
    }
    net.awaitLevel();
    net.assertOneChain();
  }

  private long signatures(long height) throws IOException {
    long signed = 0;
    for (JsonNode one : rpc(1).call("commit", Map.of("height", Long.toString(height))).at("/signed_header/commit/signatures")) {
      signed += one.get("block_id_flag").asInt() == 2 ? 1 : 0;
    }
    return signed;
  }

  private JsonNode wiring(int node, String slot) throws IOException {
    for (JsonNode one : Rpc.JSON.readTree(net.node(node).shell("node:wiring", "--offers", "--json").orFail().output())) {
      if (one.get("slot").asText().equals(slot)) {
        return one;
      }
    }
    throw new AssertionError("no slot " + slot);
  }

  private void awaitVersion(int node, String slot, String version) {
    Await.until("node " + node + " runs " + slot + " " + version, LONG, OFTEN, () -> wiring(node, slot).get("version").asText().equals(version));
  }

  private void awaitOffer(int node, String slot, String version) {
    Await.until("node " + node + " offers " + slot + " " + version, LONG, OFTEN, () -> {
      for (JsonNode offer : wiring(node, slot).get("offers")) {
        if (offer.get("version").asText().equals(version) && offer.get("available").asBoolean()) {
          return true;
        }
      }
      return false;
    });
  }

  /** Each validator is killed in its turn; the load and the clock are at another one then. */
  @Test
  @Order(2)
  void leadersAreKilledUnderLoad() throws Exception {
    ViewChanges views = new ViewChanges(net);
    views.checkTurns();
    List<ViewChanges.Change> changes = new ArrayList<>();
    try (SteadyLoad load = new SteadyLoad(net.home(2), "lead", 1)) {
      long began = System.nanoTime();
      for (int i = 0; i < LEADERS; i++) {
        int victim = 1 + i % NODES;
        int observer = ViewChanges.observer(victim);
        long due = began + i * PACE.toNanos();
        Await.until("it is time", LONG, () -> System.nanoTime() - due >= 0);
        load.moveTo(net.home(observer));
        int accepted = load.accepted() + 2; // the one on its way and one more
        Await.until("the load has moved", LONG, () -> load.accepted() >= accepted);
        net.awaitHeight(observer, rpc(observer).height() + NODES); // what the victim has accepted is with the others, or in the chain
        changes.add(views.kill(victim));
        views.bringBack(victim);
      }
      long seconds = (System.nanoTime() - began) / 1_000_000_000;
      load.close();
      assertEquals("", load.verify());
      System.out.println("bft: " + LEADERS + " leaders killed in " + seconds + " s; " + ViewChanges.text(changes) + "; no block for at most "
          + load.gaps().heightMillis() + " ms; " + load.accepted() + " accepted transactions committed once");
    }
    net.assertOneChain();
    long longest = ViewChanges.p99(changes.stream().map(ViewChanges.Change::longestMillis).toList());
    assertTrue(longest < MOST_CHANGE_MILLIS, "p99 of the view changes is " + longest + " ms: " + changes);
  }

  @Test
  @Order(3)
  void allAreKilledAtOnce() throws Exception {
    long height = rpc(1).height();
    String hash = FourValidators.blockHash(rpc(1), height);
    for (int node = 1; node <= NODES; node++) {
      net.node(node).kill();
    }
    tear(log(3));
    flip(log(4));
    for (int node = 1; node <= NODES; node++) {
      net.launch(node);
    }
    Await.until("node 4 says what to do about its log", LONG, OFTEN, () -> net.node(4).log().contains("blockberry consensus recover"));
    net.node(4).kill();
    RunningNode.Outcome recovered = RunningNode.run("consensus", "recover", "--home", net.home(4).toString(), "--yes").orFail();
    assertTrue(recovered.output().contains("log.aside-1"), recovered.output());
    net.launch(4);
    for (int node = 1; node <= NODES; node++) {
      net.node(node).awaitReady();
    }
    for (int node = 1; node <= NODES; node++) {
      net.awaitHeight(node, height + 3);
    }
    assertEquals(hash, FourValidators.blockHash(rpc(1), height));
    net.awaitLevel();
    net.assertOneChain();
  }

  private Path log(int node) {
    return net.home(node).resolve("data/consensus/bft/log");
  }

  /** Takes the last three bytes that were written. */
  private static void tear(Path log) throws IOException {
    Path last = lastSegment(log);
    try (RandomAccessFile file = new RandomAccessFile(last.toFile(), "rw")) {
      file.setLength(Math.max(0, written(last) - 3));
    }
  }

  /** Turns a bit in the middle of what was written: no crash does that. */
  private static void flip(Path log) throws IOException {
    Path last = lastSegment(log);
    try (RandomAccessFile file = new RandomAccessFile(last.toFile(), "rw")) {
      long middle = written(last) / 2;
      file.seek(middle);
      int before = file.read();
      file.seek(middle);
      file.write(before ^ 1);
    }
  }

  private static Path lastSegment(Path log) throws IOException {
    try (Stream<Path> segments = Files.list(log)) {
      return segments.filter(file -> file.getFileName().toString().startsWith("wal-")).sorted().reduce((one, other) -> other).orElseThrow();
    }
  }

  private static int written(Path segment) throws IOException {
    byte[] content = Files.readAllBytes(segment);
    int end = content.length;
    while (end > 0 && content[end - 1] == 0) {
      end--;
    }
    return end;
  }

  /** A mempool and an engine are a validator's own matter; none of the others notices more than one round. */
  @Test
  @Order(4)
  void otherMempoolsAndEnginesOneValidatorAfterAnother() throws Exception {
    for (int node = 1; node <= NODES; node++) {
      drop(node, engine1);
    }
    for (int node = 1; node <= NODES; node++) {
      awaitOffer(node, "consensus", "1.0.0");
    }
    Rolling mempools = new Rolling("another mempool");
    Rolling engines = new Rolling("another engine");
    try (SteadyLoad load = new SteadyLoad(net.home(1), "roll", 1)) {
      for (int node = 1; node <= NODES; node++) {
        mempools.roll(node, (validator, there) -> net.node(validator).shell("node:use", "mempool", there ? "priority" : "simple").orFail());
        engines.roll(node, (validator, there) -> {
          net.node(validator).shell("node:use", "consensus", "bft", there ? "1.0.0" : "0.1.0", "--transient").orFail();
          awaitVersion(validator, "consensus", there ? "1.0.0" : "0.1.0");
        });
      }
      load.close();
      assertEquals("", load.verify());
    }
    net.assertOneChain();
    mempools.judge();
    engines.judge();
  }

  /** What one validator does by itself: to the other one, and back. */
  private interface Swap {
    /** Not part of what is measured. */
    default void prepare(int node, boolean there) throws IOException {}

    void at(int node, boolean there) throws IOException;
  }

  /**
   * Counts rounds beyond the first from before a swap until it is done and all have had their turn to propose again, and as well, just before,
   * in as much time without a swap. Nobody should cost the others more than one round: that is the median of all attempts of all validators, good
   * ones and bad ones. It is not true of each: with other work on the machine (load 9 to 22 on two processors) swaps of the engine needed two or
   * three at times, mostly the first on a node, whose code had never run there; in the quiet times it was one in eight or fewer.
   */
  private final class Rolling {
    private final String what;
    private final Map<Integer, List<Long>> extra = new TreeMap<>();
    private final List<Long> quiet = new ArrayList<>();
    private final List<Long> millis = new ArrayList<>();
    private long nanos = 1_000_000_000; // of the last swap

    Rolling(String what) {
      this.what = what;
    }

    void roll(int node, Swap swap) throws IOException {
      List<Long> rounds = new ArrayList<>();
      for (boolean there : List.of(true, false)) {
        swap.prepare(node, there);
        quiet.add(rounds(node, () -> LockSupport.parkNanos(nanos)));
        rounds.add(rounds(node, () -> {
          long began = System.nanoTime();
          swap.at(node, there);
          nanos = System.nanoTime() - began;
        }));
        millis.add(nanos / 1_000_000);
      }
      extra.put(node, rounds);
    }

    private long rounds(int node, Step meanwhile) throws IOException {
      int observer = node % NODES + 1;
      long before = extraRounds(observer);
      meanwhile.run();
      long turns = rpc(observer).height() + NODES;
      net.awaitHeight(node, turns);
      net.awaitHeight(observer, turns);
      return extraRounds(observer) - before;
    }

    void judge() {
      String seen = what + ": extra rounds by node " + extra + ", in as much time without a swap " + quiet;
      System.out.println("bft: " + seen + "; a swap took at most " + millis.stream().max(Long::compare).orElseThrow() + " ms");
      List<Long> all = extra.values().stream().flatMap(List::stream).sorted().toList();
      assertTrue(all.get(all.size() / 2) <= 1, seen);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private long extraRounds(int node) throws IOException {
    return rpc(node).text("/metrics").lines().filter(line -> line.startsWith("blockberry_consensus_extra_rounds_total")).mapToLong(line ->
        (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
  }

  private void drop(int node, Path jar) throws IOException {
    Path deploy = net.home(node).resolve("deploy");
    Path temporary = deploy.resolve("." + jar.getFileName() + ".part");
    Files.copy(jar, temporary, StandardCopyOption.REPLACE_EXISTING);
    Files.move(temporary, deploy.resolve(jar.getFileName()), StandardCopyOption.ATOMIC_MOVE);
  }

  /** In the configuration of every node. */
  private void schedule(long from, String slot, String type, String version) throws IOException {
    for (int node = 1; node <= NODES; node++) {
      Path config = net.home(node).resolve("config.toml");
      Path next = net.home(node).resolve("config.toml.next");
      Files.writeString(next, Files.readString(config) + "\n[[schedule]]\nfrom = " + from + "\nslot = \"" + slot + "\"\ntype = \"" + type
          + "\"\nminimum_version = \"" + version + "\"\n");
      Files.move(next, config, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  @Test
  @Order(5)
  void aHigherEngineAtAnAgreedHeightAndANodeWithoutItWaits() throws Exception {
    for (int node = 1; node < NODES; node++) {
      drop(node, engine2);
    }
    long from = rpc(1).height() + AHEAD;
    schedule(from, "consensus", "bft", "2.0.0");
    try (SteadyLoad load = new SteadyLoad(net.home(1), "high", 1)) {
      net.awaitHeight(1, from + 3);
      load.close();
      assertEquals("", load.verify());
    }
    for (int node = 1; node < NODES; node++) {
      assertEquals("2.0.0", wiring(node, "consensus").get("version").asText());
    }
    net.awaitHeight(NODES, from - 1);
    assertEquals(from - 1, rpc(NODES).height(), "it must not go on without the bundle");
    String waits = net.node(NODES).shell("node:schedule").orFail().output() + net.node(NODES).shell("node:diag").output();
    assertTrue(waits.contains("2.0.0"), waits);
    drop(NODES, engine2);
    net.awaitHeight(NODES, from + 3);
    net.awaitLevel();
    net.assertOneChain();
  }

  @Test
  @Order(6)
  void aHigherApplicationAtAnAgreedHeight() throws Exception {
    for (int node = 1; node <= NODES; node++) {
      drop(node, application);
    }
    for (int node = 1; node <= NODES; node++) {
      awaitOffer(node, "application", "2.0.0");
    }
    long from = rpc(1).height() + AHEAD;
    schedule(from, "application", "kvstore", "2.0.0");
    try (SteadyLoad load = new SteadyLoad(net.home(1), "app", 1)) {
      net.awaitHeight(1, from + 2);
      load.close();
      assertEquals("", load.verify());
    }
    for (int node = 1; node <= NODES; node++) {
      awaitVersion(node, "application", "2.0.0");
    }
    net.awaitLevel();
    net.assertOneChain();
  }

  /**
   * Another version of the application is agreed on by all, as above, but the same version built anew is a validator's own matter. It has a
   * symbolic name of its own: under the same one the deployer refuses other content of a version that ran. Rolled by the jars: the other one
   * is there before the first goes.
   */
  @Test
  @Order(7)
  void theSameApplicationBuiltAnewOneValidatorAfterAnother() throws Exception {
    Rolling applications = new Rolling("the application built anew");
    try (SteadyLoad load = new SteadyLoad(net.home(1), "same", 1)) {
      for (int node = 1; node <= NODES; node++) {
        applications.roll(node, new Rebuild());
      }
      load.close();
      assertEquals("", load.verify());
    }
    for (int node = 1; node <= NODES; node++) {
      assertEquals("2.0.0", wiring(node, "application").get("version").asText());
    }
    net.awaitLevel();
    net.assertOneChain();
    applications.judge();
  }

  private final class Rebuild implements Swap {
    @Override
    public void prepare(int node, boolean there) throws IOException {
      Path to = there ? rebuilt : application;
      drop(node, to);
      Await.until("node " + node + " offers " + to.getFileName(), LONG, OFTEN, () ->
          wiring(node, "application").get("offers").findValuesAsText("bundle").contains(bundle(to)));
      // What runs stays, but three moves in a minute that nobody asked for would freeze it.
      net.node(node).shell("node:use", "application", "kvstore", "2.0.0", "--transient").orFail();
      assertEquals(bundle(there ? application : rebuilt), wiring(node, "application").get("bundle").asText());
    }

    @Override
    public void at(int node, boolean there) throws IOException {
      Files.delete(net.home(node).resolve("deploy").resolve((there ? application : rebuilt).getFileName()));
      Path to = there ? rebuilt : application;
      Await.until("node " + node + " runs " + to.getFileName(), LONG, () -> wiring(node, "application").get("bundle").asText().equals(bundle(to)));
    }
  }

  private static String bundle(Path jar) {
    return jar.getFileName().toString().replaceFirst("-[0-9.]+jar$", "");
  }

  /** Header H has the root of {@code flat}, as all before it, header H + 1 that of {@code iavl}; one node is killed while its content moves. */
  @Test
  @Order(8)
  void anotherTypeOfStateStoreAtAnAgreedHeight() throws Exception {
    long from = rpc(1).height() + AHEAD;
    schedule(from, "state-store", "iavl", "0.1.0");
    RunningNode.Outcome alone = net.node(2).shell("node:use", "state-store", "iavl");
    assertTrue(alone.exitCode() != 0 && alone.errors().contains("schedule"), "before its height no node may: " + alone);
    Path note = net.home(NODES).resolve("data/state-move");
    boolean whole;
    try (SteadyLoad load = new SteadyLoad(net.home(1), "move", 1)) {
      Await.until("node " + NODES + " moves its state", LONG, Duration.ofMillis(1), () -> Files.exists(note));
      net.node(NODES).kill();
      whole = Files.readString(note).startsWith("moved ");
      net.awaitHeight(1, from + 2);
      net.launch(NODES);
      net.node(NODES).awaitReady();
      net.awaitHeight(NODES, from + 2);
      load.close();
      assertEquals("", load.verify());
    }
    JsonNode record = record(rpc(1), from);
    for (int node = 1; node <= NODES; node++) {
      assertEquals("iavl", wiring(node, "state-store").get("type").asText());
      assertEquals(record, record(rpc(node), from), "node " + node);
      assertEquals("value" + (KEYS - 1), rpc(node).value("old" + (KEYS - 1)));
      assertEquals("ics23:iavl", rpc(node).call("abci_query", Map.of("data", "6f6c6430", "height", Long.toString(from), "prove", true)).at(
          "/response/proofOps/ops/0/type").asText(), "header " + (from + 1) + " proves the state after " + from);
    }
    net.awaitLevel();
    net.assertOneChain();
    System.out.println("bft: from height " + from + " on the state is in iavl; node " + NODES + " was killed " + (whole ? "after" : "while")
        + " its content moved");
  }

  private static JsonNode record(Rpc rpc, long height) throws IOException {
    return rpc.call("state_record", Map.of("height", Long.toString(height))).get("record");
  }

  /** From the first block on, with poa's seals and bft's commits, two engines, two applications and two types of state store. */
  @Test
  @Order(9)
  void aFreshNodeGoesThroughAllChanges() throws Exception {
    Path home = folder.resolve("late");
    RunningNode.run("init", "--home", home.toString(), "--role", "full", "--consensus", "poa", "--chain-id",
        rpc(1).call("status", Map.of()).at("/node_info/network").asText(), "--password-file", folder.resolve("net/password").toString()).orFail();
    Files.copy(net.home(1).resolve("genesis.json"), home.resolve("genesis.json"));
    String scheduled = Files.readString(net.home(1).resolve("config.toml"));
    Files.writeString(home.resolve("config.toml"), Files.readString(home.resolve("config.toml")) + scheduled.substring(scheduled.indexOf("\n[[schedule]]")));
    Files.createDirectories(home.resolve("deploy"));
    for (Path jar : List.of(engine2, application)) {
      Files.copy(jar, home.resolve("deploy").resolve(jar.getFileName()));
    }
    long height = rpc(1).height();
    String peer = Rpc.JSON.readTree(RunningNode.run("keys", "show", "node", "--home", net.home(1).toString(), "--json").orFail().output())
        .get("peer_id").asText();
    String address = rpc(1).call("net_info", Map.of()).at("/listeners/0").asText().replaceAll("^Listener\\(@|\\)$", "");
    try (RunningNode late = net.launch(home, Map.of("BLOCKBERRY_NETWORK_PRIVATE_ADDRESSES", "true", "BLOCKBERRY_TRANSPORT_GLUEBERRY_LISTEN",
        "[\"/ip4/127.0.0.1/tcp/0\"]", "BLOCKBERRY_NETWORK_PERSISTENT_PEERS", "[\"" + address + "/p2p/" + peer + "\"]"))) {
      Await.until("it is level", LONG, () -> {
        late.tryConnect();
        return late.rpc() != null && late.rpc().height() >= height;
      });
      assertEquals(FourValidators.blockHash(rpc(1), height), FourValidators.blockHash(late.rpc(), height));
      assertEquals(record(rpc(1), height), record(late.rpc(), height));
      assertEquals("value0", late.rpc().value("old0"));
      assertEquals(0, late.stop(), late.log());
    }
    net.stop();
  }
}
