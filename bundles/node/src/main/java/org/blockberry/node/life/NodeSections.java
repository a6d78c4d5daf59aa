package org.blockberry.node.life;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.role.Role;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.node.prune.PruningStrategy;

/** The tables of {@code config.toml} that the node itself understands. */
public final class NodeSections {
  static final String NODE = "node";
  static final String REWIRE = "rewire";
  static final String EVENTS = "events";
  static final String CALL_DEADLINE = "call_deadline";
  static final String PRUNING = "pruning";
  static final String DISK = "disk";

  static final String SCHEDULE = "schedule";

  private NodeSections() {}

  /** One {@code [[schedule]]}, which is no table that stands once. */
  static SettingsSchema scheduleEntry() {
    return SettingsSchema.builder()
        .integer("from", 0).min(0).doc("First height of the change.").end()
        .string("slot", "consensus").choices("consensus", "application", "state-store").doc("What changes.").end()
        .string("type", "").doc("Implementation from that height on.").end()
        .string("minimum_version", "").doc("Lowest version of its bundle; empty for any.").end()
        .strings("parameters", List.of()).doc("Settings that all nodes must have from then on, each \"key = value\".").end()
        .build();
  }

  /** Every table with its schema. */
  public static Map<String, SettingsSchema> all(boolean development) {
    Map<String, SettingsSchema> sections = new LinkedHashMap<>();
    sections.put(NODE, SettingsSchema.builder()
        .string("moniker", "blockberry").doc("Name of this node for people.").needsRestart().end()
        .string("role", "validator").choices(Arrays.stream(Role.values()).map(Role::text).toArray(String[]::new))
            .doc("What this node is for: validator decides blocks; full follows and serves; archive is full and never prunes; seed and light keep"
                + " no chain. From or to seed and light after a restart, else at once.").end()
        .duration("shutdown_deadline", Duration.ofSeconds(10)).min(1_000).max(600_000)
            .doc("How long a stop may take before it is ended by force.").needsRestart().end()
        .build());
    sections.put(REWIRE, SettingsSchema.builder()
        .strings("auto", List.of("mempool", "indexer", "rpc"))
            .doc("Slots in which a better offer of the running type replaces it by itself.").end()
        .duration("hold", Duration.ofSeconds(2)).min(10).max(60_000)
            .doc("How long a call waits for a slot that is being rewired.").end()
        .duration("drain", Duration.ofSeconds(1)).min(1).max(60_000)
            .doc("How long calls in flight may take to leave a slot.").end()
        .duration("boundary", Duration.ofSeconds(5)).min(10).max(600_000)
            .doc("How long a change of engine, application or stores waits for the chain to come to rest between two heights.").end()
        .duration("deadline", Duration.ofSeconds(5)).min(100).max(600_000)
            .doc("How long a plugin may take to be made, started or closed.").needsRestart().end()
        .build());
    sections.put(EVENTS, SettingsSchema.builder()
        .integer("max_subscribers", 1_000).min(1).max(100_000).doc("Subscribers of events at once.").needsRestart().end()
        .build());
    sections.put(PRUNING, SettingsSchema.builder()
        .string("strategy", PruningStrategy.NOTHING.text()).choices(PruningStrategy.words().toArray(String[]::new))
            .doc("Which old blocks, results and state versions go: nothing, default (1000 and every 10000th stay), everything (100 stay), or"
                + " custom.").end()
        .integer("keep_recent", 0).min(0).max(Long.MAX_VALUE / 2).unit("blocks")
            .doc("Newest blocks that stay; 0 for the strategy's own number, else at least 2.").end()
        .integer("keep_every", -1).min(-1).max(Long.MAX_VALUE / 2).unit("blocks")
            .doc("Blocks at multiples of this stay for ever; 0 for none, -1 for the strategy's own number.").end()
        .duration("interval", Duration.ZERO).min(0).max(Duration.ofDays(30).toMillis())
            .doc("Time between two runs; 0s for the strategy's own.").end()
        .build());
    sections.put(DISK, SettingsSchema.builder()
        .integer("reserve_mb", 256).min(0).max(1L << 40).unit("MB")
            .doc("Free space on the disk of data/ below which the node stops before the next height until there is more; 0 never stops.").end()
        .build());
    sections.put(SlotName.KEYSTORE.text(), slot(development ? "dev" : "file", List.of(), 10));
    sections.put(SlotName.BLOCK_STORE.text(), slot("rocksdb", List.of(), 30));
    sections.put(SlotName.STATE_STORE.text(), slot("flat", List.of(), 30));
    sections.put(SlotName.APPLICATION.text(), slot("kvstore", List.of(), 60));
    sections.put(SlotName.MEMPOOL.text(), slotKeys("simple", List.of("simple", "priority"), 1)
        .integer("max_txs", 5_000).min(1).max(10_000_000).unit("transactions").doc("Transactions held at once.").end()
        .integer("max_bytes", 1_073_741_824L).min(1).unit("bytes").doc("Sum of the sizes of transactions held.").end()
        .integer("max_tx_bytes", 1_048_576).min(1).max(104_857_600).unit("bytes").doc("Size of one transaction.").end()
        .integer("cache_size", 10_000).min(1).max(10_000_000).unit("hashes")
            .doc("Hashes of transactions remembered, so that one seen lately is refused early.").needsRestart().end()
        .bool("recheck", true).doc("Whether waiting transactions are checked again after each block.").end()
        .bool("journal", false)
            .doc("Whether accepted transactions survive a crash: the answer waits until they are on disk.").needsRestart().end()
        .integer("journal_max_bytes", 268_435_456L).min(1_048_576).max(2_147_483_647L).unit("bytes")
            .doc("Size of the journal's file at most; half of it may be transactions that wait, then others are refused.").needsRestart().end()
        .integer("check_threads", 2).min(1).max(64).unit("threads").doc("Threads that check transactions.").needsRestart().end()
        .integer("check_queue", 10_000).min(1).max(1_000_000).unit("transactions")
            .doc("Transactions that wait for their check at most.").needsRestart().end()
        .build());
    sections.put(SlotName.CONSENSUS.text(), slot("poa", List.of(), 10));
    sections.put(SlotName.INDEXER.text(), slot("kv", List.of(), 30));
    sections.put(SlotName.SNAPSHOT_STORE.text(), slotKeys("", List.of(), 60)
        .integer("interval", 0).min(0).max(Long.MAX_VALUE / 2).unit("blocks")
            .doc("A snapshot of the state is made of every height that is a multiple of this; 0 for none by itself.").end()
        .integer("keep_recent", 2).min(1).max(1_000).unit("snapshots").doc("Newest snapshots that stay when another one is made.").end()
        .integer("chunk_kb", 512).min(4).max(900).unit("KiB").doc("Size of a chunk. Nodes with other sizes make other snapshots of the same state,"
            + " and a node that joins then has fewer to fetch each from.").end()
        .integer("mb_per_second", 16).min(1).max(100_000).unit("MB").doc("Written while a snapshot is made, at most.").end()
        .build());
    sections.put(SlotName.TRANSPORT.text(), slot(development ? "" : "glueberry", List.of(), 10));
    return sections;
  }

  private static SettingsSchema slot(String type, List<String> fallback, int callSeconds) {
    return slotKeys(type, fallback, callSeconds).build();
  }

  private static SettingsSchema.Builder slotKeys(String type, List<String> fallback, int callSeconds) {
    return SettingsSchema.builder()
        .string("type", type).doc("Implementation to use; a table of its own holds its settings.").end()
        .strings("fallback", fallback).doc("Implementations to use while that one is not available, best first.").end()
        .duration(CALL_DEADLINE, Duration.ofSeconds(callSeconds)).min(50).max(3_600_000)
            .doc("How long one call may take before the implementation is taken for hanging and given up; counts for the next one"
                + " that fills the slot.").end()
        .string("version", "").doc("Lowest version of its bundle to use if there is one, as `node:use SLOT TYPE VERSION` sets it;"
            + " empty for the distribution's own first.").end();
  }
}
