package org.blockberry.ops.shell;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.admin.DeployAdmin;
import org.blockberry.api.admin.DeployRecord;
import org.blockberry.api.admin.JournalEntry;
import org.blockberry.api.admin.NodeAdmin;
import org.blockberry.api.admin.OfferView;
import org.blockberry.api.admin.SlotView;
import org.blockberry.api.application.AppInfo;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.config.ConfigEntry;
import org.blockberry.api.config.ConfigProblem;
import org.blockberry.api.config.ConfigSection;
import org.blockberry.api.config.Configuration;
import org.blockberry.api.config.InvalidConfigurationException;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolStats;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.node.SubmitResult;
import org.blockberry.api.node.TransactionService;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.ops.shell.command.NodeServices;
import org.blockberry.ops.shell.command.Times;

/** A node of which the commands see everything, at a fixed time. */
final class FakeNode implements NodeAdmin, DeployAdmin, TransactionService {
  volatile JsonValue schedule = JsonValue.object().put("height", 0).put("problem", "").put("entries", JsonValue.EMPTY_ARRAY)
      .put("demands", JsonValue.EMPTY_ARRAY).build();

  @Override
  public JsonValue schedule() {
    return schedule;
  }

  private static final List<ConfigSection> SECTIONS = List.of(section("mempool", SettingsSchema.builder()
      .integer("max_txs", 5_000).min(1).max(10_000).unit("transactions").doc("Transactions held at once.").end().build()),
      section("mempool.x", SettingsSchema.builder().duration("ttl", java.time.Duration.ofSeconds(90)).min(10).doc("How long.")
          .needsRestart().end().string("token", "hidden").secret().doc("A secret.").end().build()));

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Times TIMES = new Times(Clock.fixed(NOW, ZoneOffset.UTC));

  final Settable configuration = new Settable();
  volatile boolean started = true;
  private String mempool = "simple";
  private volatile String role = "validator";
  private final List<JournalEntry> journal = new ArrayList<>();
  private final List<PoolEntry> pool = new ArrayList<>(List.of(
      PoolEntry.builder(Transaction.of(Bytes.utf8("a=1")), 1, NOW.minusSeconds(5)).priority(7).sender(Bytes.utf8("ann"))
      .build(),
      PoolEntry.builder(Transaction.of(Bytes.utf8("b=22")), 2, NOW.minusMillis(250)).build()));

  NodeServices services() {
    return new NodeServices(() -> started ? this : null, () -> started ? this : null, () -> started ? configuration
        : null,
        () -> started ? this : null, () -> SECTIONS);
  }

  /** An hour; a day is what a pool that keeps no times to live would be asked for. */
  @Override
  public Optional<Instant> expiresAt(Bytes hash) {
    return pool.stream().filter(entry -> entry.hash().equals(hash)).map(entry -> NOW.plusSeconds(3_600)).findAny();
  }

  @Override
  public Optional<Instant> expireIn(Bytes hash, Duration time) {
    if (time.toDays() > 0) {
      throw new UnsupportedOperationException("the mempool in use keeps no times to live");
    }
    return Optional.of(NOW.plus(time));
  }

  @Override
  public Optional<Instant> extendExpiry(Bytes hash, Duration by) {
    return expiresAt(hash).map(at -> at.plus(by));
  }

  @Override
  public JsonValue changeRole(String wanted, boolean transientOnly) {
    if (wanted.equals("seed")) {
      throw new AdminException("needs restart");
    }
    String was = role;
    role = wanted;
    return JsonValue.object().put("role", role).put("was", was).build();
  }

  @Override
  public JsonValue status() {
    return JsonValue.object().put("moniker", "berry").put("chain_id", "test-1").put("height", 42)
        .put("block_time", NOW.minusSeconds(1).toString()).put("app_hash", "").put("ready", true)
        .put("engine", JsonValue.object().put("round", 0).put("step", "wait").build())
        .put("checks", JsonValue.object()
            .put("commit", JsonValue.object().put("status", "pass").put("message", "").build())
            .put("disk", JsonValue.object().put("status", "warn").put("message", "95 % full").build()).build())
        .put("slots", JsonValue.object().put("mempool", JsonValue.object().put("state", "running").put("type", mempool)
            .put("version", "0.1.0").build()).build())
        .build();
  }

  @Override
  public synchronized List<SlotView> wiring() {
    return List.of(
        SlotView.builder("mempool", "running").wanted(mempool).type(mempool).version("0.1.0")
        .bundle("org.blockberry.mempool." + mempool)
            .since(NOW.minusSeconds(3600 * 3)).offers(List.of(
                OfferView.builder("priority", "0.1.0", "org.blockberry.mempool.priority").distribution(true).build(),
                OfferView.builder("simple", "0.1.0", "org.blockberry.mempool.simple").distribution(true).build(),
                OfferView.builder("custom", "1.0.0", "com.example.custom").problem("needs mempool API 0.2").build()))
                .build(),
        SlotView.builder("consensus", "empty").wanted("bft").reason("bft is not installed").build());
  }

  @Override
  public synchronized List<JournalEntry> journal(int max) {
    return List.copyOf(journal.subList(Math.max(0, journal.size() - max), journal.size()));
  }

  @Override
  public synchronized List<JournalEntry> use(SlotName slot, String type, boolean transientOnly) {
    if (!type.equals("priority") && !type.equals("simple")) {
      throw new AdminException(slot + " \"" + type + "\" is not installed.\nInstalled: priority, simple");
    }
    mempool = type;
    JournalEntry step = JournalEntry.builder(journal.size() + 1, NOW, slot.text(), "switch", true).micros(1234)
        .cause(transientOnly ? "node:use --transient" : "node:use").detail("2 transactions moved").build();
    journal.add(step);
    return List.of(step);
  }

  @Override
  public List<String> diagnose() {
    return List.of("consensus: empty, bft is not installed");
  }

  @Override
  public List<DeployRecord> list() {
    return List.of(record("custom-1.0.jar", "refused").cause("not signed").build(),
        record("other-2.jar", "active").bundle("com.example.other")
        .version("2.0.0").offers(List.of("mempool/other")).build());
  }

  private static ConfigSection section(String table, SettingsSchema schema) {
    return new ConfigSection() {
      @Override
      public String table() {
        return table;
      }

      @Override
      public SettingsSchema schema() {
        return schema;
      }
    };
  }

  private static DeployRecord.Builder record(String file, String state) {
    return DeployRecord.builder(file, state, NOW.minusSeconds(90));
  }

  @Override
  public List<DeployRecord> history(int max) {
    return list().subList(0, Math.min(max, 2));
  }

  @Override
  public JsonValue plan(Path jar) {
    return JsonValue.object().put("file", jar.toString()).put("verdict", "would be refused: not signed").build();
  }

  @Override
  public List<String> diagnose(String name) {
    return List.of();
  }

  @Override
  public DeployRecord install(Path jar) {
    return record(jar.toString(), "active").build();
  }

  @Override
  public DeployRecord remove(String name) {
    return record(name, "removed").build();
  }

  @Override
  public DeployRecord rollback(String bundle) {
    throw new AdminException("no earlier version of " + bundle + " is kept");
  }

  @Override
  public CompletionStage<SubmitResult> submit(Bytes tx) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<SubmitResult> submitAndWait(Bytes tx, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<TxCheck> check(Bytes tx) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<QueryAnswer> query(Query query) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<AppInfo> appInfo() {
    return CompletableFuture.failedFuture(new UnsupportedOperationException());
  }

  @Override
  public synchronized PoolStats poolStats() {
    return new PoolStats(pool.size(), pool.stream().mapToInt(entry -> entry.transaction().size()).sum());
  }

  @Override
  public synchronized List<PoolEntry> waiting(int max) {
    return List.copyOf(pool.subList(0, Math.min(max, pool.size())));
  }

  @Override
  public synchronized int flush() {
    int size = pool.size();
    pool.clear();
    return size;
  }

  /** Two keys. */
  static final class Settable implements Configuration {
    final Map<String, String> changed = new TreeMap<>();

    @Override
    public Path file() {
      return Path.of("config.toml");
    }

    @Override
    public List<ConfigProblem> check(Collection<String> tolerated) {
      return List.of();
    }

    @Override
    public Settings read(String table, SettingsSchema schema) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, Object> given(String table) {
      return Map.of();
    }

    @Override
    public List<ConfigEntry> entries() {
      return List.of(entry("mempool.max_txs", "5000", "Transactions held at once."),
          entry("mempool.type", "\"simple\"", "Which mempool."));
    }

    private ConfigEntry entry(String key, String value, String doc) {
      return new ConfigEntry(key, changed.getOrDefault(key, value), changed.containsKey(key) ? "config.toml:3"
          : "default", doc);
    }

    @Override
    public void set(String key, String value, boolean transientOnly) {
      if (value.equals("-1")) {
        throw new InvalidConfigurationException(List.of(new ConfigProblem("config.toml:3", key,
            "is -1 but must be 1 or more"),
            new ConfigProblem("config.toml:4", "mempool.typ", "is unknown; did you mean mempool.type?")));
      }
      changed.put(key, value);
    }

    @Override
    public AutoCloseable onChange(Runnable listener) {
      return () -> {
      };
    }
  }
}
