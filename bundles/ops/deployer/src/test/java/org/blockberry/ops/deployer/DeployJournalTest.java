package org.blockberry.ops.deployer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.blockberry.api.admin.DeployRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

class DeployJournalTest {
  @TempDir Path folder;

  @Test
  void historyIsKeptAcrossRestartsAndATornLineIsLeftOut() throws Exception {
    Path file = folder.resolve("history.jsonl");
    DeployJournal journal = new DeployJournal(file, 3);
    journal.add(record("1.0.0", "active"));
    journal.add(record("2.0.0", "active"));
    journal.add(record("3.0.0", "refused"));
    Files.writeString(file, "{\"time\":\"2026", StandardOpenOption.APPEND);
    DeployJournal again = new DeployJournal(file, 3);
    assertEquals(3, again.last(10).size());
    again.add(record("2.1.0", "active"));
    again.add(record("2.0.5", "refused"));
    again.add(
        DeployRecord.builder("other.jar", "active", Instant.ofEpochSecond(1)).bundle("com.other").version("2.0.6").sha256("o").build());
    DeployJournal third = new DeployJournal(file, 3);
    assertEquals(
        List.of("2.1.0", "2.0.5", "2.0.6"), third.last(3).stream().map(DeployRecord::version).toList());
    assertEquals(
        new LastActive(new Version(2, 1, 0), "sha-2.1.0"), third.lastActive().get("com.acme"));
    assertEquals(
        "2.0.0",
        third.previous("com.acme", new Version(2, 1, 0)).orElseThrow().version(),
        "not what never ran, and not another plugin's");
    DeployRecord only = third.last(2).get(0);
    assertEquals(List.of("mempool/acme", "x/\"y\\"), only.offers());
    assertEquals(Instant.ofEpochSecond(1), only.time());
  }

  @Test
  void itIsBoundedAndStillKnowsWhatRan() throws Exception {
    Path file = folder.resolve("history.jsonl");
    DeployJournal journal = new DeployJournal(file, 3);
    journal.add(record("1.0.0", "active"));
    journal.add(record("2.0.0", "active"));
    for (int i = 0; i < 5 * DeployJournal.KEPT; i++) {
      journal.add(record("3.0." + i, "refused"));
    }
    try (var lines = Files.lines(file)) {
      assertTrue(lines.count() <= 2 * DeployJournal.KEPT + 2);
    }
    assertEquals(
        "1.0.0",
        new DeployJournal(file, 3)
            .previous("com.acme", new Version(2, 0, 0))
            .orElseThrow()
            .version());
  }

  @Property(tries = 300)
  void anyTextComesBack(@ForAll String text) {
    Map<String, Object> members = Map.of("a", text, "b", List.of(text, "x"), "c", List.of());
    String line = JsonLine.write(members);
    assertEquals(1, line.lines().count());
    assertEquals(members, JsonLine.read(line));
    assertThrows(
        IllegalArgumentException.class, () -> JsonLine.read(line.substring(0, line.length() - 1)));
  }

  private static DeployRecord record(String version, String state) {
    return DeployRecord.builder("f.jar", state, Instant.ofEpochSecond(1))
        .bundle("com.acme")
        .version(version)
        .sha256("sha-" + version)
        .offers(List.of("mempool/acme", "x/\"y\\"))
        .build();
  }
}
