package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A vendor's mempool that hangs, in a real node: the thin slice beside the matrix of {@code node}'s own tests. It hangs in the method that
 * is named in a file, deaf to interrupts.
 */
@Tag("sec-P3")
class MisbehaviourTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration MOST_BACK = Duration.ofSeconds(10); // the figure that counts is printed; machines of tests are shared
  private static final Duration MOST_STOP = Duration.ofSeconds(10);

  private static final String POOL = """
      java.nio.file.Path flag = context.dataFolder().resolve("hang");
      java.util.Map<org.blockberry.api.value.Bytes, org.blockberry.api.mempool.PoolEntry> held =
          java.util.Collections.synchronizedMap(new java.util.LinkedHashMap<>());
      java.util.function.Consumer<String> hang = method -> {
        try {
          while (java.nio.file.Files.exists(flag) && java.nio.file.Files.readString(flag).strip().equals(method)) {
            try {
              Thread.sleep(100);
            } catch (InterruptedException e) {
              continue;
            }
          }
        } catch (java.io.IOException e) {
          throw new IllegalStateException(e);
        }
      };
      hang.accept("create");
      return (org.blockberry.api.mempool.Mempool) java.lang.reflect.Proxy.newProxyInstance(Factory.class.getClassLoader(),
          new Class<?>[] {org.blockberry.api.mempool.Mempool.class}, (proxy, method, args) -> {
        hang.accept(method.getName());
        switch (method.getName()) {
          case "add":
          case "carryOver":
            org.blockberry.api.mempool.PoolEntry entry = (org.blockberry.api.mempool.PoolEntry) args[0];
            return held.putIfAbsent(entry.hash(), entry) == null ? org.blockberry.api.mempool.AddResult.ADDED
                : org.blockberry.api.mempool.AddResult.DUPLICATE;
          case "contains":
            return held.containsKey(args[0]);
          case "get":
            return java.util.Optional.ofNullable(held.get(args[0]));
          case "reap":
            return java.util.List.copyOf(held.values());
          case "update":
            held.keySet().removeAll((java.util.Collection<?>) args[1]);
            return null;
          case "remove":
            return held.remove(args[0]) != null;
          case "export":
            for (org.blockberry.api.mempool.PoolEntry one : java.util.List.copyOf(held.values())) {
              if (one.sequence() > (Long) args[0]
                  && !((java.util.function.Predicate<org.blockberry.api.mempool.PoolEntry>) args[1]).test(one)) {
                break;
              }
            }
            return null;
          case "stats":
            return new org.blockberry.api.mempool.PoolStats(held.size(), 0);
          case "expiry":
            return java.util.Optional.empty();
          case "hashCode":
            return 1;
          case "equals":
            return proxy == args[0];
          case "toString":
            return "hanger";
          default:
            return null;
        }
      });
      """;

  @TempDir
  private Path home;

  @Test
  void aMempoolThatHangsIsReplacedAndTheNodeGoesOnAndStops() throws Exception {
    try (RunningNode node = RunningNode.start(home)) {
      Path flag = home.resolve("data/mempool/hanger/hang");
      Files.createDirectories(flag.getParent());
      PluginJar.factory("hanger", POOL).drop(home.resolve("deploy"));
      Await.until("the dropped mempool is offered", SOON, LOOK, () -> offered(node));
      List<String> cells = new ArrayList<>();
      for (String step : List.of("create", "start")) {
        Files.writeString(flag, step);
        RunningNode.Outcome refused = node.shell("node:use", "mempool", "hanger", "--transient");
        assertNotEquals(0, refused.exitCode(), refused::output);
        assertTrue(refused.errors().contains("no answer within 5000 ms"), refused::errors);
        assertEquals("simple", wiring(node).get("type").asText());
        node.rpc().commit("after-" + step + "=1");
        cells.add(step);
      }
      for (String method : List.of("add", "update", "reap", "stats")) {
        Files.writeString(flag, "nothing");
        node.shell("node:use", "mempool", "hanger", "--transient").orFail();
        node.rpc().commit("before-" + method + "=1");
        long height = node.rpc().height();
        Files.writeString(flag, method);
        CompletableFuture<String> first = submit(node, "first-" + method + "=1");
        long began = System.nanoTime();
        Await.until("the node commits although the mempool hangs in " + method, MOST_BACK, LOOK,
            () -> node.rpc().commit("during-" + method + "-" + System.nanoTime() + "=1") > height);
        long millis = (System.nanoTime() - began) / 1_000_000;
        first.join();
        // A method that no commit needs is noticed after a block.
        Await.until("moved off " + method, SOON, LOOK, () -> wiring(node).get("type").asText().equals("simple"));
        JsonNode slot = wiring(node);
        String reason = slot.get("reason").asText();
        assertTrue(reason.contains("hanger") && reason.contains("quarantined") && reason.contains("does not return"), reason);
        assertTrue(node.shell("node:diag").output().lines().anyMatch(line -> line.contains("hanger") && line.contains("quarantined")));
        cells.add(method + " (committing again after " + millis + " ms)");
      }
      assertEquals(200, node.rpc().httpStatus("/health/ready"), "degraded, not down");
      Files.writeString(flag, "nothing");
      node.shell("node:use", "mempool", "hanger", "--transient").orFail();
      Files.writeString(flag, "close");
      long began = System.nanoTime();
      int exit = node.stop();
      long millis = (System.nanoTime() - began) / 1_000_000;
      cells.add("close (stopped after " + millis + " ms, exit code " + exit + ")");
      System.out.println("misbehaving vendor: " + cells.size() + " cells: " + cells);
      assertEquals(0, exit, node::log);
      assertTrue(millis < MOST_STOP.toMillis(), "SIGTERM took " + millis + " ms");
      assertTrue(cells.size() >= 7, cells::toString);
    }
  }

  /** Whatever comes of it. */
  private static CompletableFuture<String> submit(RunningNode node, String tx) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return node.rpc().call("broadcast_tx_sync", Map.of("tx", Rpc.base64(tx))).toString();
      } catch (IOException | Rpc.Failed e) {
        return e.toString();
      }
    });
  }

  private static JsonNode wiring(RunningNode node) throws IOException {
    for (JsonNode slot : Rpc.JSON.readTree(node.shell("node:wiring", "--json").orFail().output())) {
      if (slot.get("slot").asText().equals("mempool")) {
        return slot;
      }
    }
    throw new AssertionError("no mempool slot");
  }

  private static boolean offered(RunningNode node) throws IOException {
    for (JsonNode offer : wiring(node).get("offers")) {
      if (offer.get("type").asText().equals("hanger")) {
        return true;
      }
    }
    return false;
  }
}
