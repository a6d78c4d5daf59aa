package org.blockberry.testing.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * While a monitor is held nobody else's code runs: no callback, no answer to a future that somebody waits for, no call of a contract of {@code api}, no
 * serialisation, no file or socket. So whatever is called, no order of locks is its business (security class C8). Seen is what the holder and the
 * methods of its own class call, not what lambdas do that it hands to collections; locks of {@code java.util.concurrent} are not seen.
 */
@Tag("sec-C8")
class LockRuleTest {
  private static final int FLOOR = 40;
  private static final Pattern JUDGED = Pattern.compile("org/blockberry/(consensus|sync|network|mempool|keystore/remote|node)/.*");
  private static final Pattern FORBIDDEN = Pattern.compile(String.join("|",
      "java/util/function/.*", "java/lang/Runnable\\.run", "java/util/concurrent/Callable\\.call",
      "java/util/concurrent/CompletableFuture\\.(complete|completeExceptionally|join|get)", "java/util/concurrent/Future\\.get",
      "java/lang/Thread\\.(sleep|join)", "java/nio/file/Files\\..*", "java/nio/channels/.*", "java/net/.*",
      "org/blockberry/api/(?!value/|settings/)[a-z/]*(Context|Engine|Listener|Handler|Port|Slot|Service|Bus|Store|Application|Mempool|Keystore)\\..*",
      ".*\\.(encode|toWire|encodeDelimited)", "org/blockberry/chain/json/.*"));
  /** Held on purpose, with the reason. */
  private static final Map<String, String> ALLOWED = new TreeMap<>();

  static {
    ALLOWED.put("org/blockberry/keystore/remote/RemoteKeystore.start calls java/nio/file/Files.exists", "once, before anybody uses it");
    ALLOWED.put("org/blockberry/keystore/remote/server/SignerServer.receive calls java/net/Socket.close", "of a connection that nobody serves yet");
    ALLOWED.put("org/blockberry/node/evidence/EvidencePool.write calls", "its own values, bounded; written outside");
    ALLOWED.put("org/blockberry/node/guard/DiskGuard.look calls java/util/function/LongSupplier", "a clock");
    ALLOWED.put("org/blockberry/node/intake/HeldEntries.offered calls java/util/function/IntSupplier", "a number from the configuration");
    ALLOWED.put("org/blockberry/node/journal/FileJournal.locked calls java/util/function/LongSupplier", "a clock");
    ALLOWED.put("org/blockberry/node/meter/SteadyScope.kept calls java/util/function/Supplier", "a constructor of its own");
    ALLOWED.put("org/blockberry/node/prune/Pruner.", "a clock");
    ALLOWED.put("org/blockberry/node/slot/GatedSlot.open calls java/util/function/Supplier", "a duration from the configuration");
    ALLOWED.put("org/blockberry/node/wiring/StatePlaces.", "folders of states, of which only the rewiring thread knows; and a clock");
  }

  private static List<String> judge(byte[] content) throws IOException {
    Monitors monitors = Monitors.parse(content);
    List<String> broken = new ArrayList<>();
    for (String call : monitors.calls()) {
      if (FORBIDDEN.matcher(call.substring(call.indexOf(" calls ") + 7)).matches()) {
        broken.add(monitors.name() + "." + call);
      }
    }
    return broken;
  }

  @Test
  void nobodyElseRunsWhileAMonitorIsHeld() throws IOException {
    List<String> broken = new ArrayList<>();
    int holders = 0;
    for (Path jar : Repository.jars()) {
      try (JarFile file = new JarFile(jar.toFile())) {
        for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements();) {
          JarEntry entry = entries.nextElement();
          if (entry.getName().endsWith(".class") && JUDGED.matcher(entry.getName()).matches()) {
            try (InputStream in = file.getInputStream(entry)) {
              byte[] content = in.readAllBytes();
              holders += Monitors.parse(content).calls().isEmpty() ? 0 : 1;
              broken.addAll(judge(content));
            }
          }
        }
      }
    }
    List<String> unexplained = broken.stream().filter(call -> ALLOWED.keySet().stream().noneMatch(call::startsWith)).toList();
    List<String> idle = ALLOWED.keySet().stream().filter(allowed -> broken.stream().noneMatch(call -> call.startsWith(allowed))).toList();
    System.out.println("locks: " + holders + " classes hold monitors, " + (broken.size() - unexplained.size()) + " calls are allowed");
    assertTrue(holders >= FLOOR, "only " + holders + " classes found");
    assertEquals(List.of(), unexplained);
    assertEquals(List.of(), idle, "exceptions that nobody needs any more");
  }

  @Test
  void theCheckSeesABrokenHolder() throws IOException {
    try (InputStream in = Holder.class.getResourceAsStream("LockRuleTest$Holder.class")) {
      assertEquals(List.of("answers calls java/util/concurrent/CompletableFuture.complete", "whole calls java/util/function/Consumer.accept"),
          judge(in.readAllBytes()).stream().map(call -> call.substring(call.lastIndexOf('.', call.indexOf(" calls ")) + 1)).toList());
    }
  }

  /** Tells others while it holds its lock; what it does after the block is its own business. */
  private static final class Holder {
    private final Consumer<String> listener;
    private final CompletableFuture<String> answer = new CompletableFuture<>();

    Holder(Consumer<String> listener) {
      this.listener = listener;
    }

    synchronized void whole(int of) {
      switch (of) {
        case 1, 2, 3 -> tell("few");
        case 1_000 -> tell("many");
        default -> { }
      }
    }

    private void tell(String what) {
      listener.accept(what);
    }

    void answers(boolean early) {
      synchronized (answer) {
        if (early) {
          return;
        }
        answer.complete("inside");
      }
      listener.accept("outside");
    }
  }
}
