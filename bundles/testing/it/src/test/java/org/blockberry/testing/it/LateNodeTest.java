package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.genesis.Genesis;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node joins a chain {@code -Dblockberry.late} blocks late (5,000 by default) over the real transport. Prints how many blocks a second it takes, and
 * with the same blocks what the block store, the verifier and the committer can do without the others. No rate is asserted.
 */
@Tag("long")
class LateNodeTest {
  private static final long LATE = Long.getLong("blockberry.late", 5_000);
  private static final long MEASURED = Math.min(LATE, 10_000); // of these blocks for the ceilings
  private static final Duration LONG = Duration.ofMinutes(60);

  @TempDir
  Path folder;

  private Path passwordFile;

  @Test
  void aLateNodeIsMeasuredBesideItsCeilings() throws Exception {
    passwordFile = Files.writeString(folder.resolve("password"), "a password for tests\n");
    Files.setPosixFilePermissions(passwordFile, PosixFilePermissions.fromString("rw-------"));
    home("validator", "validator"); // never runs; its key makes the chain
    String sourceId = home("source", "full");
    Genesis genesis = Genesis.parse(Bytes.wrap(Files.readAllBytes(folder.resolve("validator/genesis.json"))));
    long began = System.nanoTime();
    long made = LongChain.extend(folder.resolve("source/data"), genesis, folder.resolve("validator/keys/validator.json"), passwordFile, LATE);
    System.out.printf(Locale.ROOT, "chain: %d blocks made in %.0f s%n", made, (System.nanoTime() - began) / 1e9);
    try (RunningNode source = launch("source", "[]")) {
      source.awaitReady();
      home("late", "full");
      try (RunningNode late = launch("late", "[\"/ip4/127.0.0.1/tcp/" + peerPort(source) + "/p2p/" + sourceId + "\"]")) {
        late.awaitReady();
        double synced = measure(late, source.rpc().height());
        assertSameChain(source, late);
        assertTrue(late.shell("peers:list", "--banned").orFail().output().contains("nobody is banned"));
        assertEquals(0, late.stop());
        assertEquals(0, source.stop());
        report(genesis, synced);
      }
    }
  }

  private String home(String name, String role) throws IOException {
    Path home = folder.resolve(name);
    RunningNode.run("init", "--consensus", "poa", "--state-store", "flat", "--home", home.toString(), "--chain-id", "late-1", "--moniker", name, "--role", role, "--password-file",
        passwordFile.toString()).orFail();
    if (!name.equals("validator")) {
      Files.copy(folder.resolve("validator/genesis.json"), home.resolve("genesis.json"));
    }
    return Rpc.JSON.readTree(RunningNode.run("keys", "show", "node", "--home", home.toString(), "--json").orFail().output()).get("peer_id").asText();
  }

  private RunningNode launch(String name, String peers) {
    Map<String, String> environment = new HashMap<>(Map.of("BLOCKBERRY_KEY_PASSWORD_FILE", passwordFile.toString(),
        "BLOCKBERRY_TRANSPORT_TYPE", "glueberry", "BLOCKBERRY_TRANSPORT_GLUEBERRY_LISTEN", "[\"/ip4/127.0.0.1/tcp/0\"]",
        "BLOCKBERRY_NETWORK_PRIVATE_ADDRESSES", "true", "BLOCKBERRY_NETWORK_PEX", "false",
        "BLOCKBERRY_CONSENSUS_TYPE", "none", "BLOCKBERRY_NETWORK_PERSISTENT_PEERS", peers));
    environment.put("BLOCKBERRY_JAVA_OPTS", System.getProperty("blockberry.late.java." + name, "")); // a recording of the node, for example
    return RunningNode.launch(folder.resolve(name), environment, List.of());
  }

  private static int peerPort(RunningNode node) {
    int[] port = new int[1];
    Await.until("the node listens to peers", Duration.ofSeconds(120), () -> {
      String listener = node.rpc().call("net_info", Map.of()).at("/listeners/0").asText();
      port[0] = Integer.parseInt(listener.replaceAll("\\D+$", "").replaceAll(".*/", ""));
      return port[0] > 0;
    });
    return port[0];
  }

  /** Blocks a second from the first look to the moment the node has height {@code last}. */
  private static double measure(RunningNode late, long last) {
    List<long[]> looks = new ArrayList<>(); // of time and height
    Await.until("the late node is level", LONG, Duration.ofMillis(200), () -> {
      long height = late.rpc().height();
      looks.add(new long[] {System.nanoTime(), height});
      return height >= last;
    });
    long[] first = looks.get(0);
    long[] end = looks.get(looks.size() - 1);
    assertTrue(end[1] - first[1] >= last / 2, "it was level too soon to be measured: from " + first[1] + " to " + end[1]);
    double rate = (end[1] - first[1]) * 1e9 / (end[0] - first[0]);
    System.out.printf(Locale.ROOT, "late node: from %d to %d in %.1f s, %.0f blocks/s%n", first[1], end[1], (end[0] - first[0]) / 1e9, rate);
    return rate;
  }

  private static void assertSameChain(RunningNode source, RunningNode late) throws IOException {
    Map<String, String> tip = Map.of("height", Long.toString(late.rpc().height()));
    assertEquals(source.rpc().call("block", tip).at("/block_id/hash"), late.rpc().call("block", tip).at("/block_id/hash"));
  }

  private void report(Genesis genesis, double synced) throws Exception {
    try (SyncCeilings ceilings = new SyncCeilings(folder.resolve("late/data"), genesis, folder.resolve("ceilings"), MEASURED)) {
      ceilings.verify(1); // for the compiler
      double verifier = line("verifier, one thread", synced, ceilings.verify(1));
      line("verifier, two threads", synced, ceilings.verify(2));
      double append = line("block store, append only", synced, ceilings.append());
      double records = line("block store, block, results and state", synced, ceilings.appendWithRecords());
      line("committer", synced, ceilings.commit());
      System.out.printf(Locale.ROOT, "%.2f of the lower one of verifier and append, %.2f of verifier and all that is stored; %d blocks measured, load %.1f%n",
          synced / Math.min(verifier, append), synced / Math.min(verifier, records), MEASURED,
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
  }

  private static double line(String what, double synced, double rate) {
    System.out.printf(Locale.ROOT, "%s: %.0f blocks/s, the late node takes %.2f of it%n", what, rate, synced / rate);
    return rate;
  }
}
