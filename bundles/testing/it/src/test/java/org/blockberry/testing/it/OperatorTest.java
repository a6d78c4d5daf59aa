package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator's day with a real node that keeps its keys in files and logs everything: commands, mistakes, attacks by way of names, a
 * failed start, a crash; and at its end no trace of the key or the password anywhere. One node for all, in order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OperatorTest {
  private static final byte[] CANARY = HexFormat.of().parseHex("c0ffee5eed17ac0ffee5eed28bc0ffee5eed39cc0ffee5eed40dc0ffee5eed51");
  private static final String PASSWORD = "canary-password-0815";
  private static final String EVIL = "peer\u001b[2J\u001b]0;owned\u0007\u009b31m\u202eend";
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir
  static Path temp;
  private static Path home;
  private static Path secret;
  private static RunningNode node;
  private static final SecretSearch SEARCH = new SecretSearch(CANARY, PASSWORD);
  private static final List<String> SAID = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    home = temp.resolve("home");
    Path given = Files.createDirectories(temp.resolve("given")); // what the operator brings; not searched
    secret = privateFile(given.resolve("password"), PASSWORD + "\n");
    Path key = privateFile(given.resolve("key.hex"), HexFormat.of().formatHex(CANARY) + "\n");
    run("keys", "import", "validator", key.toString(), "--chain-id", "berry-1", "--password-file", secret.toString()).orFail();
    run("init", "--chain-id", "berry-1", "--moniker", "canary", "--password-file", secret.toString()).orFail();
    node = RunningNode.launch(home, Map.of("BLOCKBERRY_LOG_LEVEL", "trace"),
        List.of("--role", "dev", "--password-file", secret.toString()));
    node.awaitReady();
    node.rpc().commit("name=berry");
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  @Order(1)
  void theReferenceSaysWhatTheBundlesSay() throws IOException {
    Path config = Path.of(System.getProperty("blockberry.root"), "config");
    for (String form : new String[] {"reference.json", "reference.md"}) {
      String live = (form.endsWith("json") ? run("config", "reference", "--live", "--json") : run("config", "reference", "--live")).orFail()
          .output();
      if (Boolean.getBoolean("blockberry.reference.write")) {
        Files.writeString(config.resolve(form), live);
      }
      assertEquals(Files.readString(config.resolve(form)), live, "config/" + form + " is old. Write it anew: run this test with"
          + " -Dblockberry.reference.write=true, or: blockberry config reference --live against a node started with --role dev");
    }
  }

  @Test
  @Order(2)
  void theDoctorAndTheCommandsWorkWithTheNodeUp() {
    RunningNode.Outcome doctor = run("doctor");
    assertTrue(doctor.exitCode() == 0 || doctor.exitCode() == 10, doctor.output());
    assertTrue(doctor.output().contains("RocksDB's loads from") && doctor.output().contains("running, process " + node.pid()), doctor.output());
    run("keys", "list").orFail();
    run("keys", "rotate", "validator", "--password-file", secret.toString()).orFail();
    assertEquals(1, run("keys", "rotate", "validator", "--activate").exitCode(), "the node runs");
    run("keys", "rotate", "validator", "--abandon").orFail();
    assertEquals(1, run("keys", "rotate", "node", "--password-file", secret.toString()).exitCode(), "the node runs");
    run("config", "check").orFail();
    for (String command : new String[] {"node:threads", "config:list", "config:describe mempool", "log:level", "felix:lb", "node:diag"}) {
      run("shell", command).orFail();
    }
  }

  @Test
  @Order(3)
  void theLogSwitchesToJsonAndBackWhileItIsWritten() throws Exception {
    run("shell", "config:set", "log.format", "json").orFail();
    long height = node.rpc().commit("json=1");
    run("shell", "mempool:stats").orFail(); // is logged at this level
    Await.until("a JSON line with node and height", SOON, () -> lines().stream().filter(line -> line.startsWith("{")).map(OperatorTest::json)
        .anyMatch(line -> line.at("/height").asLong() >= height && line.at("/node").asText().equals("canary")
            && line.has("time") && line.has("level") && line.has("logger") && line.has("thread") && line.has("message")));
    run("shell", "config:set", "log.format", "text").orFail();
    assertEquals(2, run("shell", "log:level", "ROOT", "loud").exitCode());
  }

  @Test
  @Order(4)
  @Tag("sec-R6")
  void namesAreNamesAndNeverPathsOrCommands() throws Exception {
    Path target = temp.resolve("target.txt");
    Files.writeString(target, "untouched");
    Files.createSymbolicLink(home.resolve("deploy").resolve("link.jar"), target);
    Path config = home.resolve("config.toml");
    String before = Files.readString(config);
    Set<Path> files = outside();
    List<String> hostile = List.of("../config.toml", target.toString(), "link.jar", "$(touch pwned)", "; touch pwned", "a\ntouch pwned",
        "${jndi:ldap://127.0.0.1:1/x}");
    int tried = 0;
    for (String name : hostile) {
      for (String command : List.of("deploy:plan", "deploy:install", "deploy:remove", "deploy:rollback")) {
        RunningNode.Outcome outcome = run("shell", command, name);
        assertFalse(ProcessHandle.of(node.pid()).orElseThrow().children().findAny().isPresent(), "a process was started by " + command);
        assertTrue(outcome.exitCode() != 0 || command.equals("deploy:plan") || name.equals("link.jar"), command + " " + name + " gave " + outcome);
        tried++;
      }
    }
    RunningNode.Outcome role = RunningNode.run("start", "--dev", "--check", "--role", "../../" + home, "--home", home.resolve("var/tmp/other").toString());
    assertEquals(5, role.exitCode(), "a role is no path: " + role);
    assertEquals("untouched", Files.readString(target));
    assertEquals(before, Files.readString(config));
    assertEquals(files, outside(), "files appeared or went");
    assertFalse(Files.exists(home.resolve("pwned")) || Files.exists(temp.resolve("pwned")) || Files.exists(Path.of("pwned")));
    System.out.println("sec-R6: " + tried + " commands with hostile names");
    assertTrue(tried > 20);
  }

  @Test
  @Order(5)
  @Tag("sec-R7")
  void onlyTheRpcListens() throws IOException {
    int rpc = Integer.parseInt(Files.readString(home.resolve("var/run/rpc.port")).strip());
    assertEquals(Set.of(rpc), listening(node.pid()), "ports of the node");
    assertFalse(node.log().contains("jmx"), "no remote management");
  }

  @Test
  @Order(6)
  @Tag("sec-R8")
  void remoteTextCommandsNobodysTerminal() throws IOException {
    node.rpc().call("abci_query", Map.of("path", EVIL, "data", ""));
    try {
      node.rpc().call(EVIL, Map.of());
    } catch (Rpc.Failed e) {
      assertTrue(e.getMessage().contains("-32601"), e.getMessage());
    }
    String printed = run("shell", "node:use", "mempool", EVIL).errors() + run("shell", "felix:lb", EVIL).output()
        + run("query", EVIL).output() + run("shell", "log:tail", "-n", "2000").output() + run("shell", EVIL).errors();
    List<String> harmful = new ArrayList<>();
    for (String text : List.of(printed, node.log(), Files.readString(home.resolve("var/log/node.log")))) {
      text.lines().filter(line -> line.chars().anyMatch(c -> c < ' ' && c != '\t' || c >= 0x7f && c < 0xa0 || c == 0x202e)).limit(3)
          .forEach(harmful::add);
    }
    assertEquals(List.of(), harmful);
    assertTrue(printed.contains("\\u001b[2J"), "shown, not swallowed: " + printed.substring(0, Math.min(500, printed.length())));
  }

  @Test
  @Order(7)
  @Tag("sec-K1")
  void noTraceOfTheKeyOrThePasswordIsLeftAnywhere() throws Exception {
    Path bundle = temp.resolve("support.tar.gz");
    run("support-bundle", "--out", bundle.toString()).orFail();
    Path wrong = privateFile(temp.resolve("given").resolve("wrong"), "not the password\n");
    assertEquals(1, run("keys", "export", "validator", temp.resolve("x").toString(), "--password-file", wrong.toString(), "--debug").exitCode());
    for (String path : new String[] {"/metrics", "/status", "/health", "/genesis", "/net_info", "/dump_consensus_state"}) {
      SEARCH.text(path, node.rpc().text(path));
    }
    new ProcessBuilder("kill", "-QUIT", Long.toString(node.pid())).start().waitFor(); // Java prints its threads
    Await.until("threads in the output", SOON, () -> node.log().contains("Full thread dump"));
    new ProcessBuilder("kill", "-SEGV", Long.toString(node.pid())).start().waitFor(); // and what it knows when it crashes
    node.awaitEnd();
    try (Stream<Path> logs = Files.list(home.resolve("var/log"))) {
      assertTrue(logs.anyMatch(file -> file.getFileName().toString().startsWith("crash-")), "Java's report of the crash is in the home");
    }
    RunningNode refused = RunningNode.launch(home, Map.of("BLOCKBERRY_LOG_LEVEL", "trace"), List.of("--role", "dev", "--password-file",
        wrong.toString()));
    assertEquals(5, refused.awaitEnd(), refused::log);
    assertTrue(refused.log().contains("the password is wrong"), refused::log);
    SEARCH.folder(home);
    SEARCH.file(bundle);
    SAID.forEach(text -> SEARCH.text("a command's output", text));
    System.out.println("sec-K1: " + SEARCH);
    assertEquals(List.of(), SEARCH.found());
    assertTrue(SEARCH.places() > 100, SEARCH.toString());
    for (Path file : new Path[] {home.resolve("keys/validator.json"), home.resolve("keys/node.json"), bundle}) {
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), file.toString());
    }
    theSearchFindsEveryFormThatIsPlanted();
  }

  /** Otherwise a search that finds nothing would say nothing. */
  private static void theSearchFindsEveryFormThatIsPlanted() throws IOException {
    Path planted = Files.createDirectories(temp.resolve("planted"));
    for (Map.Entry<String, String> form : SEARCH.forms().entrySet()) {
      SecretSearch again = new SecretSearch(CANARY, PASSWORD);
      Files.write(planted.resolve("leak"), ("x\n" + form.getValue() + "\n").getBytes(StandardCharsets.ISO_8859_1));
      again.folder(planted);
      assertFalse(again.found().isEmpty(), "not found: " + form.getKey());
    }
  }

  @Test
  @Order(8)
  void aStartThatFailsSaysWhyInLines() throws IOException {
    Files.writeString(home.resolve("config.toml"), Files.readString(home.resolve("config.toml")).replace("[plugins]", "[plugins]\ntrust = \"nobody\"")
        + "\n[mempol]\nx = 1\n");
    assertEquals(4, run("config", "check").exitCode());
    RunningNode refused = RunningNode.launch(home, Map.of(), List.of("--role", "dev", "--password-file", secret.toString()));
    assertEquals(4, refused.awaitEnd(), refused::log);
    String log = refused.log();
    assertTrue(log.contains("the configuration is not valid: config.toml:") && log.contains("plugins.trust is \"nobody\""), log);
    assertTrue(log.contains("mempol is not a known table. Did you mean [mempool]?"), log);
    assertTrue(log.contains("blockberry: ended with exit code 4"), log);
    assertFalse(log.contains("\tat ") || log.contains("\"stack\""), "a stack trace: " + log);
  }

  /** Runs a command on the home; what it said is searched in the end. */
  private static RunningNode.Outcome run(String... words) {
    return run(Map.of(), home, List.of(words));
  }

  private static RunningNode.Outcome run(Map<String, String> environment, Path root, List<String> words) {
    List<String> all = new ArrayList<>(words);
    all.addAll(all.get(0).equals("shell") ? 1 : all.size(), List.of("--home", root.toString()));
    RunningNode.Outcome outcome = RunningNode.run(all.toArray(String[]::new));
    SAID.add(outcome.output() + outcome.errors());
    return outcome;
  }

  private static Path privateFile(Path file, String text) throws IOException {
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static List<String> lines() throws IOException {
    return Files.readAllLines(home.resolve("var/log/node.log"));
  }

  private static JsonNode json(String line) {
    try {
      return Rpc.JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + line, e);
    }
  }

  /** Files of the home that no deployment may touch, and those beside it. */
  private static Set<Path> outside() throws IOException {
    try (Stream<Path> all = Files.walk(temp)) {
      return all.filter(file -> !file.startsWith(home.resolve("var")) && !file.startsWith(home.resolve("data"))
          && !file.startsWith(home.resolve("deploy")) && !file.getFileName().toString().startsWith("output-"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** TCP ports that the process listens on, on any address, and UDP ports it has bound. */
  private static Set<Integer> listening(long pid) throws IOException {
    Set<String> sockets = new TreeSet<>();
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      for (Path each : open.toList()) {
        try {
          String link = Files.readSymbolicLink(each).toString();
          if (link.startsWith("socket:[")) {
            sockets.add(link.substring(8, link.length() - 1));
          }
        } catch (IOException e) {
          continue; // closed meanwhile
        }
      }
    }
    Set<Integer> ports = new TreeSet<>();
    for (String table : new String[] {"tcp", "tcp6", "udp", "udp6"}) {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "net", table)).stream().skip(1).toList()) {
        String[] fields = line.strip().split("\\s+");
        boolean bound = fields[3].equals("0A") || table.startsWith("udp");
        if (bound && sockets.contains(fields[9])) {
          ports.add(Integer.parseInt(fields[1].substring(fields[1].lastIndexOf(':') + 1), 16));
        }
      }
    }
    return ports;
  }
}
