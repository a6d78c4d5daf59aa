package org.blockberry.ops.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each command prints, through Gogo and the socket. */
class CommandOutputTest {
  @TempDir
  Path home;
  private ShellRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = ShellRig.started(home);
  }

  @AfterEach
  void stop() throws Exception {
    rig.close();
  }

  @Test
  void status() throws Exception {
    prints("node:status", """
        moniker       berry
        chain id      test-1
        height        42
        block time    2026-03-01T11:59:59Z (1 s ago)
        app hash      -
        ready         true
        engine.round  0
        engine.step   wait
        health        disk warn: 95 % full
        mempool       simple 0.1.0 running
        """);
    assertEquals("42", json("node:status --json").get("height").toString());
  }

  @Test
  void wiring() throws Exception {
    prints("node:wiring", """
        SLOT       STATE    TYPE            VERSION  BUNDLE                         SINCE                         REASON
        mempool    running  simple          0.1.0    org.blockberry.mempool.simple  2026-03-01T09:00:00Z (3 h ago)
        consensus  empty    - (wanted bft)                                          -                             bft is not installed
        """.replace("SINCE                         REASON", "SINCE                           REASON")
        .replace("-                             bft", "-                               bft"));
    JsonValue slots = json("node:wiring mempool --json");
    assertEquals(1, slots.elements().size());
    assertEquals("\"needs mempool API 0.2\"", slots.elements().get(0).get("offers").elements().get(2).get("problem")
        .toString());
    assertTrue(rig.run("node:wiring --offers").out().contains("  offer    unused   custom"));
    fails(2, "node:wiring mempol", "no slot is called \"mempol\". Slots: mempool, consensus\n");
  }

  @Test
  void theScheduleWithWhatTheNextBlockNeeds() throws Exception {
    prints("node:schedule", "nothing is scheduled\n");
    JsonValue.ObjectBuilder entry = JsonValue.object().putInt64("from", 9).put("slot", "consensus").put("type", "poa")
        .put("minimum_version", "1.2.0").put("parameters", JsonValue.EMPTY_OBJECT);
    JsonValue demand = entry.put("met", false).put("here", "the slot is empty").build();
    rig.node.schedule = JsonValue.object().put("height", 8).put("problem", "the chain waits")
        .put("entries", JsonValue.array().add(entry.put("state", "in force").put("source", "chain").build()).build())
        .put("demands", JsonValue.array().add(demand).add(entry.put("slot", "application").put("type", "kvstore").put("minimum_version", "")
            .put("met", true).put("here", "").build()).build()).build();
    String text = rig.run("node:schedule").out();
    assertTrue(text.endsWith("the next block needs consensus \"poa\" 1.2.0 or later but the slot is empty\n"
        + "the next block needs application \"kvstore\", which is there\nthe chain waits\n"), text);
    assertEquals(rig.node.schedule, json("node:schedule --json"));
  }

  @Test
  void theRoleIsShownAndChanged() throws Exception {
    prints("node:role full", "the role was validator and is full now\n");
    prints("node:role full", "the role is full already\n");
    assertEquals("{\"role\":\"archive\",\"was\":\"full\"}\n", rig.run("node:role archive --json").out());
    fails(1, "node:role seed", "needs restart\n");
  }

  @Test
  void useAndJournal() throws Exception {
    prints("node:journal", "nothing was rewired\n");
    String steps = """
        NO  TIME                         SLOT     STEP    RESULT  TOOK     CAUSE     DETAIL
        1   2026-03-01T12:00:00Z (0 ms ago)  mempool  switch  ok      1234 us  node:use  2 transactions moved
        """.replace("TIME                         SLOT", "TIME                             SLOT");
    prints("node:use mempool priority", steps);
    prints("node:journal -n 5", steps);
    assertEquals("[{\"number\":2,\"time\":\"2026-03-01T12:00:00Z\",\"slot\":\"mempool\",\"step\":\"switch\","
        + "\"success\":true,"
        + "\"micros\":1234,\"cause\":\"node:use --transient\",\"detail\":\"2 transactions moved\"}]\n",
        rig.run("node:use --transient mempool simple --json").out());
    fails(1, "node:use mempool custom", "mempool \"custom\" is not installed.; Installed: priority, simple\n");
    fails(2, "node:use mempool", "node:use: TYPE is missing. Usage: node:use SLOT TYPE [VERSION] [--transient] [--json]\n");
    fails(2, "node:journal -n 0", "node:journal: -n is 0 but must be a whole number from 1 to 10000\n");
  }

  @Test
  void diagnosis() throws Exception {
    prints("node:diag", "consensus: empty, bft is not installed\n");
    prints("deploy:diag", "all is well\n");
    assertEquals("[]\n", rig.run("deploy:diag --json").out());
  }

  @Test
  void mempool() throws Exception {
    prints("mempool:stats", "2 transactions, 7 bytes\n");
    assertEquals("{\"transactions\":2,\"bytes\":7}\n", rig.run("mempool:stats --json").out());
    String list = rig.run("mempool:list -n 1").out();
    assertTrue(list.contains("3      7         616E6E  2026-03-01T11:59:55Z (5 s ago)"), list);
    assertEquals(2, json("mempool:list --json").elements().size());
    prints("mempool:flush", "2 transactions flushed\n");
    prints("mempool:list", "no transaction waits\n");
  }

  @Test
  void timeToLive() throws Exception {
    String waiting = Transaction.of(Bytes.utf8("a=1")).hash().toHex();
    prints("mempool:ttl " + waiting, "waits until 2026-03-01T13:00:00Z at most, 1h from now\n");
    prints("mempool:ttl " + waiting.toLowerCase(java.util.Locale.ROOT) + " 90s", "waits until 2026-03-01T12:01:30Z at most, 1m30s from now\n");
    prints("mempool:ttl " + waiting + " 30s --extend", "waits until 2026-03-01T13:00:30Z at most, 1h30s from now\n");
    assertEquals("{\"hash\":\"" + waiting + "\",\"expires_at\":\"2026-03-01T13:00:00Z\",\"left_millis\":3600000}\n",
        rig.run("mempool:ttl --json " + waiting).out());
    String gone = "0".repeat(64);
    fails(1, "mempool:ttl " + gone, "no transaction " + gone + " waits; it may be in a block already, or its time is over."
        + " mempool:list shows what waits\n");
    fails(1, "mempool:ttl " + waiting + " 1d", "the mempool in use keeps no times to live\n");
    fails(2, "mempool:ttl abc", "mempool:ttl: the hash is \"abc\" but must be 64 hexadecimal digits, as mempool:list shows it\n");
    fails(2, "mempool:ttl " + waiting + " soon", "mempool:ttl: the duration is \"soon\" but must be a time above 0 such as 90s or 1h30m\n");
    fails(2, "mempool:ttl --extend " + waiting, "mempool:ttl: --extend needs a DURATION, for example 90s\n");
  }

  @Test
  void deploy() throws Exception {
    String list = rig.run("deploy:list").out();
    assertTrue(list.contains("custom-1.0.jar  refused  -                  -        -              "
        + "2026-03-01T11:58:30Z (90 s ago)  not signed"),
        list);
    assertEquals("\"active\"", json("deploy:list --json").elements().get(1).get("state").toString());
    fails(1, "deploy:rollback com.example", "no earlier version of com.example is kept\n");
    assertTrue(rig.run("deploy:remove x.jar").out().contains("removed"));
  }

  @Test
  void config() throws Exception {
    prints("config:list mempool", """
        KEY              VALUE     SOURCE
        mempool.max_txs  5000      default
        mempool.type     "simple"  default
        """);
    prints("config:set mempool.max_txs 20000",
        "mempool.max_txs = 20000  (config.toml:3)\n  Transactions held at once.\n");
    assertEquals("[{\"key\":\"mempool.max_txs\",\"value\":\"20000\",\"source\":\"config.toml:3\","
        + "\"doc\":\"Transactions held at once.\"}]\n",
        rig.run("config:list --changed --json").out());
    fails(1, "config:get mempool.max", "no key is called \"mempool.max\". config:list shows all.\n");
    fails(1, "config:set mempool.max_txs -- -1",
        "config.toml:3: mempool.max_txs is -1 but must be 1 or more; "
        + "config.toml:4: mempool.typ is unknown; did you mean mempool.type?\n");
  }

  @Test
  void logLevels() throws Exception {
    String all = rig.run("log:level").out();
    assertTrue(all.contains("ROOT"), all);
    prints("log:level org.example.shell debug", "LOGGER             LEVEL\norg.example.shell  DEBUG\n");
    assertEquals("{\"org.example.shell\":\"DEBUG\"}\n", rig.run("log:level org.example.shell --json").out());
    rig.run("log:level org.example.shell inherit");
    assertTrue(!rig.run("log:level").out().contains("org.example.shell"));
    fails(2, "log:level ROOT loud",
        "log:level: \"loud\" is no level. Levels: TRACE DEBUG INFO WARN ERROR OFF INHERIT\n");
  }

  @Test
  void logTail() throws Exception {
    fails(1, "log:tail", "there is no log at " + home + "/var/log/node.log. Does logback.xml write it elsewhere?\n");
    Path log = Files.createDirectories(home.resolve("var").resolve("log")).resolve("node.log");
    Files.writeString(log, "one\ntwo\nthrée\n");
    prints("log:tail -n 2", "two\nthrée\n");
    prints("log:tail -n 200", "one\ntwo\nthrée\n");
    assertEquals("[\"three\"]\n", rig.run("log:tail -n 1 --json").out().replace("é", "e"));
  }

  @Test
  void help() throws Exception {
    String all = rig.run("help").out();
    for (String name : new String[] {"node:use SLOT TYPE [VERSION] [--transient]  ", "mempool:flush", "deploy:install JAR",
        "config:set", "log:tail",
        "felix:...", "Exit codes: 0 ok, 1 failed, 2 wrong command line, 130 cancelled."}) {
      assertTrue(all.contains(name), name + " in\n" + all);
    }
    prints("help node:use", """
        node:use SLOT TYPE [VERSION] [--transient] [--json]
          wires another type into a slot and waits until that is done
          If the new instance fails, the old one is back and the exit code is 1. VERSION is the lowest that will do. A frozen slot is thawed.
          --transient  for this run only, config.toml stays as it is
          --json       print JSON
          --help       explain the command
        """);
    assertEquals(rig.run("help node:use").out(), rig.run("node:use --help").out());
    assertTrue(json("help --json").elements().size() >= 23, "every command is listed");
    fails(2, "help nothing", "no command is called \"nothing\". help lists them.\n");
  }

  @Test
  void linesThatAreNoCommands() throws Exception {
    fails(2, "nonsense:here now", "no such command: nonsense:here. help lists them.\n");
    assertEquals(2, rig.run("node:status \"unfinished").code());
    fails(1, "test:crash", "IllegalStateException: two; lines\n");
    assertEquals(0, rig.run("").code());
  }

  @Test
  void aNodeThatIsNotUpYet() throws Exception {
    rig.node.started = false;
    for (String line : new String[] {"node:status", "mempool:stats", "deploy:list", "config:list"}) {
      fails(1, line, "the node is starting, try again in a moment\n");
    }
  }

  private void prints(String line, String expected) throws Exception {
    assertEquals(new ShellRig.Run(0, expected, ""), rig.run(line));
  }

  private void fails(int code, String line, String expected) throws Exception {
    assertEquals(new ShellRig.Run(code, "", expected), rig.run(line));
  }

  private JsonValue json(String line) throws Exception {
    ShellRig.Run run = rig.run(line);
    assertEquals(0, run.code(), run.err());
    return new JsonText(JsonLimits.DEFAULT).parse(run.out().strip());
  }
}
