package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every slot by every route, on the real distribution under load: nothing lost, nothing doubled. Prints one line per cell; a cell that
 * does not apply says why. The higher versions are bundles of the distribution under a vendor's name ({@link MovedBundle}).
 */
@Tag("sec-P4")
class SwapMatrixTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  /** What a step between two heights may take; the journal measures it in the node, so a busy machine counts less. */
  private static final long MAX_STEP_MICROS = 2_000_000; // rewire.hold
  private static final int AHEAD = 60; // heights; a chain as fast as this one must not pass them before the file is looked at
  private static final int MIN_CELLS = 34;
  private static final String KEYSTORE_REFUSAL = "key";

  @TempDir
  private Path home;
  private final List<String> table = new ArrayList<>();
  private final List<String> tooLong = new ArrayList<>();
  private ShellLine shell;
  private SteadyLoad load;
  private int cells;

  private interface Action {
    void run() throws Exception;
  }

  @Test
  void everySlotByEveryRouteLosesNothing() throws Exception {
    try (RunningNode node = RunningNode.start(home, Map.of("BLOCKBERRY_REWIRE_DEADLINE", "60s"))) { // patience with busy machines
      shell = new ShellLine(home);
      load = new SteadyLoad(home, "m", 2);
      try (SteadyLoad running = load) {
        assertTrue(running == load);
        Await.until("the load runs", SOON, () -> load.accepted() > 20);
        consensus();
        application();
        stores();
        mempool();
        keystoreAndIndexer();
        transport();
        servers();
      }
      String wrong = load.verify();
      table.forEach(System.out::println);
      System.out.println("swap matrix: " + cells + " cells under load, " + load.accepted() + " accepted, " + load.refused() + " refused; "
          + (wrong.isEmpty() ? "none lost, none doubled" : wrong));
      assertEquals("", wrong);
      assertEquals(List.of(), tooLong);
      assertTrue(cells >= MIN_CELLS, "only " + cells + " cells");
      assertTrue(load.accepted() >= 500, "too little load: " + load.accepted());
      assertEquals(0, node.stop());
    }
  }

  private void consensus() throws Exception {
    cell("consensus", "shell", () -> {
      run("node:use consensus none --transient");
      run("node:use consensus poa --transient");
    }, () -> runs("consensus", "poa", "0.1.0"));
    cell("consensus", "config", () -> edit("consensus.poa", "block_interval", "\"700ms\""), moved("consensus"));
    Path jar = MovedBundle.poa().drop(home.resolve("deploy"), "1.0.0");
    cell("consensus", "drop", () -> {
      available("consensus", "1.0.0");
      run("node:use consensus poa 1.0.0 --transient");
    }, () -> runs("consensus", "poa", "1.0.0"));
    cell("consensus", "uninstall", () -> uninstall("com.example.poa", "1.0.0"), () -> runs("consensus", "poa", "0.1.0"));
    Files.delete(jar);
    cell("consensus", "schedule", () -> schedule("consensus", "poa", "", "[\"min_interval = 30ms\"]"), moved("consensus"));
  }

  private void application() throws Exception {
    Path jar = MovedBundle.kvstore().drop(home.resolve("deploy"), "1.0.0");
    cell("application", "shell", () -> {
      onlyAvailable("application", "1.0.0");
      run("node:use application kvstore 1.0.0");
    }, () -> runs("application", "kvstore", "1.0.0"));
    Path next = MovedBundle.kvstore().drop(home.resolve("deploy"), "1.1.0");
    cell("application", "config", () -> {
      onlyAvailable("application", "1.1.0");
      edit("application", "version", "\"1.1.0\"");
    }, () -> runs("application", "kvstore", "1.1.0"));
    Path last = dropIntoAuto("application", "kvstore", MovedBundle.kvstore(), "1.2.0");
    cell("application", "uninstall", () -> uninstall("com.example.kvstore", "1.2.0"), () -> runs("application", "kvstore", "1.1.0"));
    edit("application", "version", "\"\"");
    Files.delete(jar);
    Files.delete(next);
    Files.delete(last);
    cell("application", "schedule", () -> {
      schedule("application", "kvstore", "2.0.0", "[]");
      MovedBundle.kvstore().drop(home.resolve("deploy"), "2.0.0");
    }, () -> runs("application", "kvstore", "2.0.0"));
  }

  private void stores() throws Exception {
    for (String[] store : new String[][] {{"state-store", "flat", "com.example.flat"}, {"block-store", "rocksdb", "com.example.blocks"}}) {
      MovedBundle bundle = store[0].equals("state-store") ? MovedBundle.flat() : MovedBundle.blocks();
      cell(store[0], "config", () -> edit(store[0] + "." + store[1], "cache_mb", "24"), moved(store[0]));
      bundle.drop(home.resolve("deploy"), "1.0.0");
      cell(store[0], "shell", () -> {
        onlyAvailable(store[0], "1.0.0");
        run("node:use " + store[0] + " " + store[1] + " 1.0.0 --transient");
      }, () -> runs(store[0], store[1], "1.0.0"));
      Path next = dropIntoAuto(store[0], store[1], bundle, "1.1.0");
      cell(store[0], "uninstall", () -> uninstall(store[2], "1.1.0"), () -> runs(store[0], store[1], "1.0.0"));
      Files.delete(next);
    }
    none("state-store", "schedule", "another version has the same roots; another type would need its content moved, which is not built");
    none("block-store", "schedule", "where a node keeps its blocks is its own matter");
  }

  private void mempool() throws Exception {
    cell("mempool", "shell", () -> run("node:use mempool priority"), () -> runs("mempool", "priority", "0.1.0"));
    cell("mempool", "config", () -> edit("mempool", "type", "\"simple\""), () -> runs("mempool", "simple", "0.1.0"));
    PluginJar.custom("1.0.0").drop(home.resolve("deploy"));
    Await.until("the mempool is offered", SOON, () -> offer("mempool", "1.0.0") != null);
    run("node:use mempool custom");
    cell("mempool", "drop", () -> PluginJar.custom("1.1.0").drop(home.resolve("deploy")), () -> runs("mempool", "custom", "1.1.0"));
    cell("mempool", "uninstall", () -> uninstall("com.example.mempool.custom", "1.1.0"), () -> !type("mempool").isEmpty()
        && !version("mempool").equals("1.1.0"));
    run("node:use mempool simple");
    none("mempool", "schedule", "the kind of payload is agreed only with a DAG engine, which is not built");
  }

  private void keystoreAndIndexer() throws Exception {
    cell("keystore", "shell", () -> {
      RunningNode.Outcome refused = shell.run("node:use keystore file --transient");
      assertEquals(1, refused.exitCode(), refused.output());
      assertTrue(refused.errors().contains(KEYSTORE_REFUSAL), refused.errors());
    }, () -> runs("keystore", "dev", "0.1.0"));
    cell("keystore", "config", () -> edit("keystore", "type", "\"file\""), () -> runs("keystore", "dev", "0.1.0")
        && slot("keystore").get("reason").asText().contains("quarantined")); // it has no keys, or others: what runs goes on
    edit("keystore", "type", "\"dev\"");
    none("keystore", "drop, uninstall, schedule", "the keys of a running node stay; its bundle is a part of the core");
    cell("indexer", "config", () -> edit("indexer.kv", "max_scan", "500000"), moved("indexer"));
    MovedBundle.indexer().drop(home.resolve("deploy"), "1.0.0");
    cell("indexer", "shell", () -> {
      onlyAvailable("indexer", "1.0.0");
      run("node:use indexer kv 1.0.0 --transient");
    }, () -> runs("indexer", "kv", "1.0.0"));
    Path next = MovedBundle.indexer().drop(home.resolve("deploy"), "1.1.0"); // in [rewire] auto by default
    cell("indexer", "drop", () -> Await.until("it replaces by itself", SOON, () -> version("indexer").equals("1.1.0")),
        () -> runs("indexer", "kv", "1.1.0"));
    cell("indexer", "uninstall", () -> uninstall("com.example.indexer", "1.1.0"), () -> runs("indexer", "kv", "1.0.0"));
    Files.delete(next);
    none("indexer", "schedule", "not agreed by a network");
  }

  private void transport() throws Exception {
    assertFalse(listening(), "nobody asked for it");
    edit("transport.glueberry", "listen", "[\"/ip4/127.0.0.1/tcp/0\"]");
    cell("transport", "shell", () -> run("node:use transport glueberry"), () -> runs("transport", "glueberry", "0.1.0") && listening());
    cell("transport", "config", () -> edit("transport.glueberry", "max_peers", "50"), moved("transport"));
    assertTrue(listening());
    cell("transport", "off", () -> edit("transport", "type", "\"\""), () -> type("transport").isEmpty() && !listening());
    none("transport", "drop", "its bundle exports the library's packages and comes with the distribution");
    none("transport", "schedule", "not agreed by a network");
  }

  private boolean listening() throws IOException {
    return rpc().call("net_info", Map.of()).get("listening").asBoolean();
  }

  private void servers() throws Exception {
    cell("rpc", "shell", () -> {
      felix("stop", "org.blockberry.rpc.http", "");
      felix("start", "org.blockberry.rpc.http", "");
    }, this::answers);
    cell("rpc", "methods", () -> {
      felix("stop", "org.blockberry.rpc.core", "");
      felix("start", "org.blockberry.rpc.core", "");
    }, this::answers);
    cell("rpc", "config", () -> edit("rpc", "max_connections", "300"), this::answers);
    none("rpc", "drop, uninstall, schedule", "servers are a whiteboard; its bundle's stop and start is the cell above");
    none("metrics", "any", "the registry is used by every part and changes with a restart");
  }

  // ---- cells

  private void cell(String slot, String route, Action action, Callable<Boolean> reached) throws Exception {
    long before = lastStep();
    load.mark();
    long began = System.nanoTime();
    action.run();
    long took;
    try {
      Await.until(slot + " by " + route, SOON, reached);
      took = (System.nanoTime() - began) / 1_000_000;
      int accepted = load.accepted();
      Await.until("transactions are accepted after " + slot + " by " + route, SOON, () -> load.accepted() > accepted + 2);
      long height = height();
      Await.until("blocks come after " + slot + " by " + route, SOON, () -> height() > height + 1);
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + shell.run("node:status").output() + shell.run("node:schedule").output()
          + shell.run("node:wiring --offers " + slot).output() + shell.run("node:journal -n 20").output() + shell.run("deploy:list").output()
          + shell.run("node:diag").output() + shell.run("log:tail -n 60").output() + shell.run("node:threads").output(), e);
    }
    long longest = longestStep(slot, before);
    SteadyLoad.Gaps gaps = load.gaps();
    table.add(String.format("swap matrix: %-12s %-10s ok, after %6d ms; step %5d ms, no answer %5d ms, no block %5d ms", slot, route, took,
        longest / 1_000, gaps.acceptedMillis(), gaps.heightMillis()));
    if (longest > MAX_STEP_MICROS) {
      tooLong.add(slot + " by " + route + ": " + longest + " us");
    }
    cells++;
  }

  private void none(String slot, String route, String why) {
    table.add(String.format("swap matrix: %-12s %-10s does not apply: %s", slot, route, why));
  }

  private Callable<Boolean> moved(String slot) throws IOException {
    long before = lastStep();
    return () -> longestStep(slot, before) > 0;
  }

  private long lastStep() throws IOException {
    return json("node:journal -n 1 --json").get(0).get("number").asLong();
  }

  /** Microseconds of the longest successful step of a slot after a number; 0 if there is none. */
  private long longestStep(String slot, long after) throws IOException {
    long longest = 0;
    for (JsonNode step : json("node:journal -n 50 --json")) {
      if (step.get("number").asLong() > after && step.get("slot").asText().equals(slot) && step.get("success").asBoolean()) {
        longest = Math.max(longest, step.get("micros").asLong());
      }
    }
    return longest;
  }

  // ---- the node

  private void run(String line) throws IOException {
    shell.run(line).orFail();
  }

  private JsonNode json(String line) throws IOException {
    return Rpc.JSON.readTree(shell.run(line).orFail().output());
  }

  private JsonNode slot(String name) throws IOException {
    for (JsonNode slot : json("node:wiring --json")) {
      if (slot.get("slot").asText().equals(name)) {
        return slot;
      }
    }
    throw new AssertionError("no slot " + name);
  }

  private String type(String slot) throws IOException {
    return slot(slot).get("type").asText();
  }

  private String version(String slot) throws IOException {
    return slot(slot).get("version").asText();
  }

  private boolean runs(String slot, String type, String version) throws IOException {
    return type(slot).equals(type) && version(slot).equals(version);
  }

  private JsonNode offer(String slot, String version) throws IOException {
    for (JsonNode offer : slot(slot).get("offers")) {
      if (offer.get("version").asText().equals(version)) {
        return offer;
      }
    }
    return null;
  }

  /** A slot in {@code [rewire] auto} takes a higher version of what runs by itself, as soon as its jar is dropped. */
  private Path dropIntoAuto(String slot, String type, MovedBundle bundle, String version) throws Exception {
    edit("rewire", "auto", "[\"mempool\", \"indexer\", \"rpc\", \"" + slot + "\"]");
    Path[] jar = new Path[1];
    cell(slot, "drop", () -> jar[0] = bundle.drop(home.resolve("deploy"), version), () -> runs(slot, type, version));
    edit("rewire", "auto", "[\"mempool\", \"indexer\", \"rpc\"]");
    return jar[0];
  }

  /** Elsewhere it only offers. */
  private void onlyAvailable(String slot, String version) throws IOException {
    available(slot, version);
    assertFalse(version(slot).equals(version), "nobody asked for it");
  }

  /** A dropped jar offers, it never selects; the wiring says that it is there. */
  private void available(String slot, String version) {
    Await.until(slot + " " + version + " is available", SOON, () -> {
      JsonNode offer = offer(slot, version);
      return offer != null && offer.get("available").asBoolean();
    });
  }

  private void uninstall(String bundle, String version) throws IOException {
    felix("uninstall", bundle, version);
  }

  private void felix(String command, String bundle, String version) throws IOException {
    int found = 0;
    for (String line : shell.run("felix:lb -s " + bundle).orFail().output().split("\n")) {
      if (line.contains("|" + bundle + " ") && line.contains(version)) {
        run("felix:" + command + " " + line.substring(0, line.indexOf('|')).strip());
        found++;
      }
    }
    assertEquals(1, found, bundle + " " + version);
  }

  private long height() throws IOException {
    return json("node:status --json").get("height").asLong();
  }

  private boolean answers() throws IOException {
    return rpc().height() > 0;
  }

  private Rpc rpc() throws IOException {
    return new Rpc(Integer.parseInt(Files.readString(home.resolve("var/run/rpc.port")).strip()));
  }

  private void schedule(String slot, String type, String version, String parameters) throws IOException {
    long from = height() + AHEAD;
    String entry = "\n[[schedule]]\nfrom = " + from + "\nslot = \"" + slot + "\"\ntype = \"" + type + "\"\nminimum_version = \"" + version
        + "\"\nparameters = " + parameters + "\n";
    replaceConfig(Files.readString(home.resolve("config.toml")) + entry);
    Await.until("the entry is known", SOON, () -> json("node:schedule --json").toString().contains("\"from\":\"" + from + "\""));
  }

  /** Sets a key as an editor does: a new file takes the place of the old one. */
  private void edit(String tableName, String key, String literal) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(home.resolve("config.toml")));
    int header = lines.indexOf("[" + tableName + "]");
    if (header < 0) {
      lines.add("[" + tableName + "]");
      header = lines.size() - 1;
    }
    int at = header + 1;
    while (at < lines.size() && !lines.get(at).startsWith("[")) {
      if (lines.get(at).startsWith(key + " =")) {
        lines.remove(at);
        break;
      }
      at++;
    }
    lines.add(header + 1, key + " = " + literal);
    replaceConfig(String.join("\n", lines) + "\n");
  }

  private void replaceConfig(String text) throws IOException {
    Path next = home.resolve("config.toml.new");
    Files.writeString(next, text);
    Files.move(next, home.resolve("config.toml"), StandardCopyOption.ATOMIC_MOVE);
  }
}
