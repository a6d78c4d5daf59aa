package org.blockberry.ops.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.blockberry.api.config.ConfigEntry;
import org.blockberry.api.config.ConfigProblem;
import org.blockberry.api.config.InvalidConfigurationException;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.junit.jupiter.api.Test;

class ConfigReadingTest {
  @Test
  void valuesDefaultsAndDurationsAreRead() {
    Settings pool =
        reading("[mempool]\nmax_txs = 1_000 # many\nfallback = [\n  \"a\", # first\n  'b',\n]\n")
            .settings("mempool", Sections.MEMPOOL);
    assertEquals(1000, pool.integer("max_txs"));
    assertEquals(List.of("a", "b"), pool.strings("fallback"));
    assertEquals("simple", pool.string("type"));
    Settings priority =
        reading("mempool.priority = { max_age = \"1m30s\" }")
            .settings("mempool.priority", Sections.PRIORITY);
    assertEquals(Duration.ofSeconds(90), priority.duration("max_age"));
    assertEquals(
        "x", reading("[rpc.tls]\ncert = \"x\"").settings("rpc", Sections.RPC).string("tls.cert"));
  }

  @Test
  void everyProblemIsNamedAtOnceWithLineKeyBoundAndWayOut() {
    String file =
        """
        [mempool]
        max_tx = 7
        max_txs = 0
        type = 5

        [mempool.priority]
        max_age = "10 minutes"

        [mempoll]
        type = "x"

        [block-store]
        type = "rocksb"
        max_txs = 3
        """;
    assertEquals(
        List.of(
            "config.toml:2: mempool.max_tx is not a known setting. Did you mean max_txs?",
            "config.toml:3: mempool.max_txs is 0 but must be 1 or more (transactions). Correct it,"
                + " or delete the line to get 5000.",
            "config.toml:4: mempool.type is 5 but must be a text in quotes. Correct it, or delete"
                + " the line to get \"simple\".",
            "config.toml:7: mempool.priority.max_age is \"10 minutes\" but must be a duration in"
                + " quotes such as \"300ms\", \"5s\" or \"1h\". Correct it, or delete the line to"
                + " get \"10m\".",
            "config.toml:9: mempoll is not a known table. Did you mean [mempool]?",
            "config.toml:13: block-store.type is \"rocksb\" but must be one of rocksdb, memory. "
                + "Correct it, or delete the line to get \"rocksdb\".",
            "config.toml:14: block-store.max_txs is not a known setting. It belongs to [mempool]."),
        lines(reading(file).problems(Sections.KNOWN, Tolerance.NONE)));
  }

  @Test
  void aKeyThatMustBeBelowAnotherIsComparedWithItWhereverBothComeFrom() {
    KnownTables known = KnownTables.of(List.of(
        new KnownTables.Described("indexer", SettingsSchema.builder().duration("call_deadline", Duration.ofSeconds(30)).end().build()),
        new KnownTables.Described("indexer.kv", SettingsSchema.builder().duration("search_timeout", Duration.ofSeconds(10))
            .below("indexer.call_deadline").end().integer("low", 1).below("indexer.kv.high").end().integer("high", 5).end()
            .integer("lonely", 1).below("nowhere.to_be_found").end().build())));
    assertEquals(List.of(), reading("").problems(known, Tolerance.NONE));
    assertEquals(List.of(), reading("[indexer]\ncall_deadline = \"10001ms\"\n").problems(known, Tolerance.NONE));
    assertEquals(List.of("config.toml:2: indexer.kv.search_timeout is \"30s\" but must be less than indexer.call_deadline, which is \"30s\"."
            + " Lower it, or raise that."),
        lines(reading("[indexer.kv]\nsearch_timeout = \"30s\"\n").problems(known, Tolerance.NONE)));
    assertEquals(List.of("config.toml:2: indexer.call_deadline is \"5s\" but must be more than indexer.kv.search_timeout, which is \"10s\"."
            + " Raise it, or lower that."),
        lines(reading("[indexer]\ncall_deadline = \"5s\"\n").problems(known, Tolerance.NONE)));
    assertEquals(List.of("config.toml:2: indexer.kv.low is 7 but must be less than indexer.kv.high, which is 5. Lower it, or raise that."),
        lines(reading("[indexer.kv]\nlow = 7\n").problems(known, Tolerance.NONE)));
    assertEquals(1, reading("[indexer.kv]\nsearch_timeout = \"long\"\n").problems(known, Tolerance.NONE).size(), "one mistake, one line");
  }

  @Test
  void everySyntaxErrorIsNamedAtOnceWithItsLine() {
    List<String> lines =
        lines(
            reading("[mempool]\nmax_txs = 5 6\ntype = simple\nmax txs = 1\n[rpc\nlisten = \"x\n")
                .syntaxProblems());
    assertEquals(
        List.of(
            "config.toml:2", "config.toml:3", "config.toml:4", "config.toml:5", "config.toml:6"),
        lines.stream().map(line -> line.substring(0, line.indexOf(": "))).toList(),
        lines.toString());
  }

  @Test
  void repeatedKeysTablesAndWrappingNumbersAreRefused() {
    List<String> lines =
        lines(
            reading("[mempool]\nmax_txs = 1\nmax_txs = 2\n[rpc]\n[mempool]\ntype = \"x\"\n")
                .syntaxProblems());
    assertEquals(
        List.of(
            "config.toml:3: mempool.max_txs is set already on line 2. Delete one of the two lines.",
            "config.toml:5: mempool is a table that line 1 began already. Put its keys together"
                + " under one [mempool]."),
        lines);
    assertEquals(
        "config.toml:2: mempool.max_txs is not written as TOML asks: is 99999999999999999999 but"
            + " must fit into 64 bits. Put texts and durations into double quotes.",
        reading("[mempool]\nmax_txs = 99999999999999999999").syntaxProblems().get(0).line());
  }

  @Test
  void secretsAreNeverShown() {
    ConfigReading good = reading("[rpc]\ntoken = \"hunter2\"");
    assertTrue(
        good.entries(Sections.KNOWN).stream()
            .anyMatch(entry -> entry.key().equals("rpc.token") && entry.value().equals("***")));
    for (String bad :
        List.of(
            "token = hunter2",
            "token = [\"hunter2\"]",
            "token = \"hunter2\" hunter2",
            "token = \"hunter2")) {
      assertFalse(
          lines(reading("[rpc]\n" + bad).problems(Sections.KNOWN, Tolerance.NONE))
              .toString()
              .contains("hunter2"),
          bad);
    }
  }

  @Test
  void theEnvironmentOverridesAndIsNamed() {
    ConfigReading reading =
        reading(
            "[mempool]\nmax_txs = 7",
            Map.of(
                "BLOCKBERRY_MEMPOOL_MAX_TXS",
                "9",
                "BLOCKBERRY_MEMPOOL_PRIORITY_MAX_AGE",
                "5s",
                "BLOCKBERRY_BLOCK_STORE_TYPE",
                "memory",
                "BLOCKBERRY_RPC_TLS_CERT",
                "c",
                "BLOCKBERRY_MEMPOOL_FALLBACK",
                "a, b",
                "BLOCKBERRY_HOME",
                "/x"));
    assertEquals(List.of(), lines(reading.problems(Sections.KNOWN, Tolerance.NONE)));
    assertEquals(9, reading.settings("mempool", Sections.MEMPOOL).integer("max_txs"));
    assertEquals(
        List.of("a", "b"), reading.settings("mempool", Sections.MEMPOOL).strings("fallback"));
    assertEquals(
        Duration.ofSeconds(5),
        reading.settings("mempool.priority", Sections.PRIORITY).duration("max_age"));
    assertEquals("memory", reading.settings("block-store", Sections.BLOCKS).string("type"));
    ConfigEntry shown =
        reading.entries(Sections.KNOWN).stream()
            .filter(e -> e.key().equals("mempool.max_txs"))
            .findFirst()
            .orElseThrow();
    assertEquals("BLOCKBERRY_MEMPOOL_MAX_TXS", shown.source());
  }

  @Test
  void unknownWrongAndAmbiguousVariablesAreProblems() {
    KnownTables known =
        KnownTables.of(
            List.of(
                new KnownTables.Described("mempool", Sections.MEMPOOL),
                new KnownTables.Described(
                    "mempool.max",
                    org.blockberry.api.settings.SettingsSchema.builder()
                        .integer("txs", 1)
                        .end()
                        .build())));
    List<String> lines =
        lines(
            reading(
                    "",
                    Map.of(
                        "BLOCKBERRY_MEMPOOL_MAX_TXS",
                        "1",
                        "BLOCKBERRY_MEMPOOL_TIPE",
                        "x",
                        "BLOCKBERRY_HOMES",
                        "x",
                        "BLOCKBERRY_XYZZY",
                        "1"))
                .problems(known, Tolerance.NONE));
    assertTrue(
        lines.contains(
            "environment variable BLOCKBERRY_MEMPOOL_MAX_TXS: may mean mempool.max_txs or"
                + " mempool.max.txs. Unset it and set the one you mean in config.toml."),
        lines.toString());
    assertTrue(
        lines.contains(
            "environment variable BLOCKBERRY_MEMPOOL_TIPE: overrides no known setting. Did you mean"
                + " BLOCKBERRY_MEMPOOL_TYPE?"),
        lines.toString());
    assertTrue(
        lines.contains(
            "environment variable BLOCKBERRY_HOMES: overrides no known setting. Did you mean"
                + " BLOCKBERRY_HOME?"));
    assertTrue(
        lines.contains(
            "environment variable BLOCKBERRY_XYZZY: overrides no known setting. Unset it."),
        lines.toString());
    assertEquals(
        "environment variable BLOCKBERRY_MEMPOOL_MAX_TXS: mempool.max_txs is many but must be a"
            + " whole number. Correct it, or unset it to get 5000.",
        reading("", Map.of("BLOCKBERRY_MEMPOOL_MAX_TXS", "many"))
            .problems(Sections.KNOWN, Tolerance.NONE)
            .get(0)
            .line());
  }

  @Test
  void toleratedTablesMayBeUnknownButNotMisspelled() {
    Tolerance slots = Tolerance.of(List.of("mempool.*", "consensus.poa"));
    ConfigReading reading =
        reading(
            "[mempool.custom]\n"
                + "x = 1\n"
                + "[mempool.prioritty]\n"
                + "x = 1\n"
                + "[consensus.poa]\n"
                + "y = 1\n"
                + "[mempool.priorty]\n",
            Map.of("BLOCKBERRY_MEMPOOL_CUSTOM_X", "2"));
    assertEquals(
        List.of(
            "config.toml:3: mempool.prioritty is not a known table, probably a typo of"
                + " [mempool.priority]. Correct it, or delete it.",
            "config.toml:7: mempool.priorty is not a known table, probably a typo of"
                + " [mempool.priority]. Correct it, or delete it."),
        lines(reading.problems(Sections.KNOWN, slots)));
    assertEquals(
        "config.toml:1: mempool.max_age is not a known setting. It belongs to [mempool.priority].",
        reading("mempool.max_age = 1").problems(Sections.KNOWN, slots).get(0).line());
  }

  @Test
  void anEmptyUnknownTableIsNoProblemUnlessItIsATypo() {
    assertEquals(
        List.of(),
        lines(
            reading("[consensus.poa]\n# period = \"1s\"\n")
                .problems(Sections.KNOWN, Tolerance.NONE)));
    assertEquals(1, reading("[mempol]\n").problems(Sections.KNOWN, Tolerance.NONE).size());
  }

  @Test
  void aTableAloneReportsOnlyItsOwnProblems() {
    ConfigReading reading =
        reading("[mempool]\nmax_tx = 1\n[rpc]\nlisten = 1\n[[schedule]]\nfrom = 1\n");
    InvalidConfigurationException thrown =
        assertThrows(
            InvalidConfigurationException.class,
            () -> reading.settings("mempool", Sections.MEMPOOL));
    assertEquals(
        List.of("config.toml:2: mempool.max_tx is not a known setting. Did you mean max_txs?"),
        lines(thrown.problems()));
  }

  @Test
  void distanceCountsASwapOnce() {
    assertEquals(1, NearestName.distance("mempool", "mempolo"));
    assertEquals(3, NearestName.distance("kitten", "sitting"));
  }

  private static ConfigReading reading(String file) {
    return reading(file, Map.of());
  }

  private static ConfigReading reading(String file, Map<String, String> environment) {
    return new ConfigReading(
        new ConfigSources("config.toml", TomlDocument.parse(file), environment, Map.of()));
  }

  private static List<String> lines(List<ConfigProblem> problems) {
    return problems.stream().map(ConfigProblem::line).toList();
  }

  @Test
  void tablesThatStandSeveralTimesAreReadInOrderAndCheckedOneByOne() {
    String file = "[mempool]\nmax_txs = 7\n\n[[pool]]\ntype = \"a\"\n[[pool]]\nmax_txs = 9\n";
    List<Settings> pools = reading(file).repeated("pool", Sections.MEMPOOL);
    assertEquals(List.of("a", "simple"), pools.stream().map(one -> one.string("type")).toList());
    assertEquals(9, pools.get(1).integer("max_txs"));
    assertEquals(List.of(), reading("").repeated("pool", Sections.MEMPOOL));
    String message =
        assertThrows(
                InvalidConfigurationException.class,
                () ->
                    reading("[[pool]]\ntyp = \"a\"\n[[pool]]\nmax_txs = 0\n")
                        .repeated("pool", Sections.MEMPOOL))
            .getMessage();
    assertTrue(message.contains("config.toml:2: pool.typ is not a known setting"), message);
    assertTrue(message.contains("config.toml:4: pool.max_txs is 0 but must be 1"), message);
    assertEquals(
        TomlDocument.parse(file).leaves(),
        TomlDocument.parse("\n\n" + file).leaves(),
        "where it stands does not matter");
  }

  @Test
  void aRepeatedTableIsKnownOnlyAsOne() {
    KnownTables known =
        KnownTables.of(List.of(new KnownTables.Described("pool", Sections.MEMPOOL, true)));
    assertEquals(
        List.of(), reading("[[pool]]\ntype = \"a\"\n").problems(known, Tolerance.NONE));
    assertFalse(reading("[pool]\ntype = \"a\"\n").problems(known, Tolerance.NONE).isEmpty());
    assertFalse(reading("[[other]]\ntype = \"a\"\n").problems(known, Tolerance.NONE).isEmpty());
  }
}
