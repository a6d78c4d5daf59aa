package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bundles of RPC and metrics go and come back while clients hand in transactions: "at once" (design 3.5). A client whose connection
 * breaks asks again; what was accepted before, between and after must be committed, and nothing of the old server may stay behind. The
 * same node is looked at from outside: which ports it listens on, and that every method it serves has an access rule.
 */
class RpcRestartTest {
  private static final String HTTP = "org.blockberry.rpc.http";
  private static final String METRICS = "org.blockberry.ops.metrics";
  private static final int CLIENTS = 4;
  private static final int FLOOR = 300;

  @TempDir
  Path folder;

  @Test
  @Tag("sec-R5")
  @Tag("sec-R7")
  void rpcAndMetricsRestartUnderLoad() throws Exception {
    Path home = folder.resolve("home");
    try (RunningNode node = RunningNode.start(home)) {
      onlyTheRpcListens(node);
      everyMethodHasARule(node.rpc());
      Set<String> threadsBefore = threads(node);
      ConcurrentLinkedQueue<String> accepted = new ConcurrentLinkedQueue<>();
      AtomicInteger broken = new AtomicInteger();
      AtomicBoolean stop = new AtomicBoolean();
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int number = i;
        clients.add(new Thread(() -> send(home, number, accepted, broken, stop), "client-" + i));
      }
      clients.forEach(Thread::start);
      try {
        awaitMore(accepted);
        String number = id(node, HTTP);
        node.shell("felix:stop", HTTP).orFail();
        node.shell("felix:start", number).orFail();
        awaitMore(accepted);
        String metrics = id(node, METRICS);
        node.shell("felix:stop", METRICS).orFail();
        awaitMore(accepted); // the rest runs on
        node.shell("felix:start", metrics).orFail();
        awaitMore(accepted);
        node.shell("felix:stop", HTTP, METRICS).orFail();
        node.shell("felix:start", number, metrics).orFail();
        awaitMore(accepted);
      } finally {
        stop.set(true);
        for (Thread client : clients) {
          client.join();
        }
      }
      Rpc rpc = rpc(home);
      Set<String> missing = new HashSet<>(accepted);
      Await.until("all accepted are committed", Duration.ofSeconds(30), Duration.ofMillis(200), () -> {
        missing.removeIf(key -> committed(rpc, key));
        return missing.isEmpty();
      });
      System.out.println("rpc and metrics restarted under load: " + accepted.size() + " accepted, all committed; " + broken
          + " requests broken and asked again");
      assertTrue(accepted.size() >= FLOOR, "only " + accepted.size() + " accepted");
      String shown = rpc.text("/metrics");
      assertTrue(shown.contains("blockberry_mempool_") && shown.contains("blockberry_rpc_calls_seconds_count"), "metrics are not back");
      onlyTheRpcListens(node);
      // threads of the same kinds, none twice
      Await.until("the old server's threads are gone", Duration.ofSeconds(20), Duration.ofMillis(200), () -> {
        Set<String> now = threads(node);
        now.removeAll(threadsBefore);
        now.removeIf(name -> !name.startsWith("bb-net-rpc") && !name.startsWith("bb-rpc-control"));
        return now.isEmpty();
      });
      assertEquals(0, node.stop());
    }
  }

  /** Number of a bundle: {@code felix:start} takes names for addresses. */
  private static String id(RunningNode node, String name) {
    return node.shell("felix:lb", "-s", name).orFail().output().lines().filter(line -> line.contains(name))
        .map(line -> line.strip().split("\\|")[0].strip()).findFirst().orElseThrow();
  }

  private static void awaitMore(ConcurrentLinkedQueue<String> accepted) {
    int from = accepted.size();
    Await.until("transactions are accepted", Duration.ofSeconds(30), () -> accepted.size() >= from + 50);
  }

  private static void send(Path home, int client, ConcurrentLinkedQueue<String> accepted, AtomicInteger broken, AtomicBoolean stop) {
    Rpc rpc = null;
    for (int i = 0; !stop.get(); i++) {
      String key = "c" + client + "-" + i;
      while (!stop.get()) {
        try {
          rpc = rpc == null ? rpc(home) : rpc;
          if (rpc.call("broadcast_tx_sync", Map.of("tx", Rpc.base64(key + "=1"))).get("code").asInt() == 0) {
            accepted.add(key);
          }
          break;
        } catch (Rpc.Failed e) {
          if (e.getMessage().contains("already exists")) { // the answer to the first was lost with its connection
            accepted.add(key);
            break;
          }
          broken.incrementAndGet();
        } catch (IOException e) {
          broken.incrementAndGet();
          rpc = null; // another server, maybe at another port
        }
        java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
      }
    }
  }

  private static Rpc rpc(Path home) throws IOException {
    return new Rpc(Integer.parseInt(Files.readString(home.resolve("var/run/rpc.port")).strip()));
  }

  private static boolean committed(Rpc rpc, String key) {
    try {
      return rpc.value(key).equals("1");
    } catch (IOException e) {
      return false;
    }
  }

  /** No management port, no debugger, no second listener (security class R7). */
  private static void onlyTheRpcListens(RunningNode node) throws IOException {
    int port = Integer.parseInt(Files.readString(node.home().resolve("var/run/rpc.port")).strip());
    assertEquals(Set.of(port), listening(node.pid()));
  }

  /** Ports on which a process listens, by the tables of Linux. */
  private static Set<Integer> listening(long pid) throws IOException {
    Set<String> sockets = new HashSet<>();
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      for (Path file : files.toList()) {
        String target = Files.isSymbolicLink(file) ? Files.readSymbolicLink(file).toString() : "";
        if (target.startsWith("socket:[")) {
          sockets.add(target.substring(8, target.length() - 1));
        }
      }
    }
    Set<Integer> ports = new TreeSet<>();
    for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/net/" + table))) {
        String[] words = line.strip().split("\\s+");
        boolean listens = words.length > 9 && (table.startsWith("udp") ? words[3].equals("07") : words[3].equals("0A"));
        if (listens && sockets.contains(words[9])) {
          ports.add(Integer.parseInt(words[1].substring(words[1].indexOf(':') + 1), 16));
        }
      }
    }
    return ports;
  }

  /** A method that no rule knows is shown to administrators only: what is there but not shown to others has none (security class R5). */
  private static void everyMethodHasARule(Rpc rpc) throws IOException {
    JsonNode paths = rpc.get("/openapi.json").get("paths");
    for (String method : List.of("status", "block", "tx_search", "block_search", "broadcast_tx_commit", "abci_query", "validators")) {
      assertTrue(paths.has("/" + method), method);
    }
  }

  private static Set<String> threads(RunningNode node) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + node.pid() + "/task"))) {
      for (Path task : tasks.toList()) {
        if (Files.exists(task.resolve("comm"))) {
          names.add(Files.readString(task.resolve("comm")).strip());
        }
      }
    }
    return names;
  }
}
