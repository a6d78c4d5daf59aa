package org.blockberry.ops.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.blockberry.api.config.InvalidConfigurationException;
import org.blockberry.api.health.HealthStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileConfigurationTest {
  @TempDir Path home;
  private FileConfiguration configuration;
  private final BlockingQueue<Long> heard = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    if (configuration != null) {
      configuration.close();
    }
  }

  @Test
  void aChangedFileIsHeardOfAndAnInvalidOneIsNot() throws Exception {
    open("[mempool]\nmax_txs = 1\n", Map.of());
    write("[mempool]\nmax_txs = 2\n");
    assertEquals(2, heard.poll(10, TimeUnit.SECONDS));
    write("[mempool]\nmax_txs = 0\nmax_tx = 1\n");
    await(() -> configuration.health().level() == HealthStatus.Level.WARN);
    assertTrue(
        configuration.health().message().contains("config.toml:2: mempool.max_txs is 0"),
        configuration.health().message());
    assertTrue(configuration.health().message().endsWith("(and 1 more)"));
    assertEquals(2, maxTxs());
    assertEquals(2, configuration.check(List.of()).size());
    write("[mempool]\n# a comment\nmax_txs = 3\n");
    assertEquals(3, heard.poll(10, TimeUnit.SECONDS));
    assertEquals(HealthStatus.OK, configuration.health());
  }

  @Test
  void aFileThatIsReplacedByRenameOrGoneForAMomentIsFollowed() throws Exception {
    open("[mempool]\nmax_txs = 1\n", Map.of());
    Path other = Files.writeString(home.resolve("other"), "[mempool]\nmax_txs = 2\n");
    Files.delete(configuration.file());
    configuration.look();
    Files.move(other, configuration.file(), StandardCopyOption.ATOMIC_MOVE);
    assertEquals(2, heard.poll(10, TimeUnit.SECONDS));
    Files.delete(configuration.file());
    await(() -> configuration.health().level() == HealthStatus.Level.WARN);
    assertEquals(2, maxTxs());
    assertTrue(configuration.health().message().contains("does not exist"));
  }

  @Test
  void commentsAloneAreNoChange() throws Exception {
    open("[mempool]\nmax_txs = 1\n", Map.of());
    write("# hello\n\n[mempool]\nmax_txs = 1\n");
    await(
        () ->
            configuration.entries().stream()
                .anyMatch(entry -> entry.source().equals("config.toml:4")));
    assertEquals(null, heard.poll());
  }

  @Test
  void setEditsTheFileAndTellsBeforeItReturns() throws Exception {
    open("# mine\n[mempool]\nmax_txs = 1 # few\n", Map.of());
    configuration.set("mempool.max_txs", "9", false);
    assertEquals(9, heard.poll());
    assertEquals("# mine\n[mempool]\nmax_txs = 9 # few\n", Files.readString(configuration.file()));
    configuration.set("mempool.type", "priority", false);
    assertEquals(
        "# mine\n[mempool]\nmax_txs = 9 # few\ntype = \"priority\"\n",
        Files.readString(configuration.file()));
    try (var files = Files.list(home)) {
      assertEquals(1, files.count());
    }
    configuration.set("mempool.max_txs", "8", true);
    assertEquals(8, maxTxs());
    assertTrue(Files.readString(configuration.file()).contains("max_txs = 9"));
    assertTrue(
        configuration.entries().stream()
            .anyMatch(e -> e.key().equals("mempool.max_txs") && e.source().equals("transient")));
    configuration.set("mempool.max_txs", "7", false);
    assertEquals(7, maxTxs());
  }

  @Test
  void setRefusesWhatIsUnknownNotAllowedOrOverridden() throws Exception {
    open("[mempool]\nmax_txs = 1\n", Map.of("BLOCKBERRY_MEMPOOL_TYPE", "simple"));
    refused(
        "mempool.max_tx",
        "1",
        "mempool.max_tx is not a known setting. Did you mean mempool.max_txs?");
    refused("mempool.max_txs", "0", "is 0 but must be 1 or more");
    refused("mempool.max_txs", "many", "must be a whole number");
    refused(
        "mempool.type",
        "ttl",
        "BLOCKBERRY_MEMPOOL_TYPE: mempool.type is overridden by this variable");
    write("[mempool]\nmax_txs = 1\nother = 1\n");
    refused("mempool.max_txs", "5", "config.toml:3: mempool.other is not a known setting");
    write("mempool = { max_txs = 1 }\n");
    refused("mempool.max_txs", "5", "Edit the file by hand");
    assertEquals("mempool = { max_txs = 1 }\n", Files.readString(configuration.file()));
  }

  @Test
  void permissionsAndLinksSurviveAnEdit() throws Exception {
    Path real = Files.writeString(home.resolve("real.toml"), "[mempool]\n");
    Files.setPosixFilePermissions(
        real, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r-----"));
    Files.createSymbolicLink(home.resolve("config.toml"), real);
    open(null, Map.of());
    configuration.set("mempool.max_txs", "9", false);
    assertTrue(Files.isSymbolicLink(home.resolve("config.toml")));
    assertEquals("[mempool]\nmax_txs = 9\n", Files.readString(real));
    assertEquals(
        "rw-r-----",
        java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(real)));
  }

  @Test
  void contentThatWaitsForItsTableCountsWhenTheTableComes() throws Exception {
    open("[mempool]\n", Map.of());
    write("[mempool]\nmax_txs = 4\n[late]\nx = 1\n");
    await(() -> configuration.health().level() == HealthStatus.Level.WARN);
    var tables = new java.util.ArrayList<>(Sections.ALL);
    tables.add(
        new KnownTables.Described(
            "late",
            org.blockberry.api.settings.SettingsSchema.builder().integer("x", 0).end().build()));
    configuration.describe(tables);
    assertEquals(4, heard.poll(10, TimeUnit.SECONDS));
  }

  @Test
  void aMissingOrUnreadableFileIsAProblem() throws Exception {
    open(null, Map.of());
    assertTrue(
        configuration
            .check(List.of())
            .get(0)
            .line()
            .contains("does not exist. Create it with: blockberry init"));
    Files.write(configuration.file(), new byte[] {(byte) 0xff, 'a'});
    assertTrue(configuration.check(List.of()).get(0).line().contains("is not UTF-8 text"));
    Files.write(configuration.file(), new byte[ConfigFile.MAX_BYTES + 1]);
    assertTrue(configuration.check(List.of()).get(0).line().contains("is larger than"));
  }

  private void refused(String key, String value, String reason) {
    String message =
        assertThrows(
                InvalidConfigurationException.class, () -> configuration.set(key, value, false))
            .getMessage();
    assertTrue(message.contains(reason), message);
  }

  private void open(String content, Map<String, String> environment) throws IOException {
    if (content != null) {
      Files.writeString(home.resolve("config.toml"), content);
    }
    configuration = new FileConfiguration(home.resolve("config.toml"), environment);
    configuration.describe(Sections.ALL);
    configuration.check(List.of());
    configuration.onChange(() -> heard.add(maxTxs()));
    configuration.start();
  }

  private long maxTxs() {
    return configuration.read("mempool", Sections.MEMPOOL).integer("max_txs");
  }

  private void write(String content) throws IOException {
    Files.writeString(configuration.file(), content);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "nothing happened within 10 s");
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }
}
