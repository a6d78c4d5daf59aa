package org.blockberry.sync.blocks;

import java.time.Duration;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.sync.blocks.fetch.FetchLimits;
import org.blockberry.sync.blocks.serve.ServeLimits;

/** The table {@code [sync.blocks]}. Immutable. */
record SyncSettings(boolean fetch, boolean serve, FetchLimits fetching, ServeLimits serving) {
  /** Name of the table. */
  static final String TABLE = "sync.blocks";

  /** The keys with their bounds. */
  static final SettingsSchema SCHEMA = SettingsSchema.builder()
      .bool("fetch", true).doc("Whether a node that is behind asks its peers for the blocks that it lacks.").needsRestart().end()
      .bool("serve", true).doc("Whether peers that are behind get blocks from this node.").needsRestart().end()
      .integer("behind", 2).min(1).max(100).unit("blocks").doc("Blocks that may be missing before the chain is taken from its engine and"
          + " filled; fewer come with the gossip of blocks.").needsRestart().end()
      .duration("stuck", Duration.ofSeconds(5)).min(500).max(600_000).doc("After this time without a new block peers are asked whether they"
          + " have one.").needsRestart().end()
      .integer("window_blocks", 2_048).min(128).max(65_536).unit("blocks").doc("Blocks ahead of the chain that are asked for or wait"
          + " at most.").needsRestart().end()
      .integer("window_bytes", 67_108_864).min(33_554_432).max(4_294_967_296L).unit("bytes").doc("Bytes of blocks that wait at most.")
          .needsRestart().end()
      .integer("max_peers", 8).min(1).max(64).unit("peers").doc("Peers that are asked at the same time at most; fewer if more bring no gain.")
          .needsRestart().end()
      .integer("max_batch", 500).min(1).max(1_000).unit("blocks").doc("Blocks asked for at once at most; it begins with a few.")
          .needsRestart().end()
      .duration("request_timeout", Duration.ofSeconds(30)).min(1_000).max(300_000).doc("Time for an answer, after which another peer is asked"
          + " in any case.").needsRestart().end()
      .integer("serve_bytes", 100_663_296).min(8_388_608).max(4_294_967_296L).unit("bytes").doc("Bytes of answers to peers that are made or on"
          + " their way at most; a quarter of it is the largest answer.").needsRestart().end()
      .integer("serve_queue", 64).min(1).max(10_000).unit("requests").doc("Requests of peers that wait at most.").needsRestart().end()
      .build();

  static SyncSettings from(Settings settings) {
    return new SyncSettings(settings.bool("fetch"), settings.bool("serve"),
        new FetchLimits(settings.smallInteger("window_blocks"), settings.integer("window_bytes"), settings.smallInteger("max_peers"),
            settings.smallInteger("max_batch"), settings.duration("request_timeout").toNanos(), settings.smallInteger("behind"),
            settings.duration("stuck").toNanos()),
        new ServeLimits(settings.smallInteger("serve_queue"), settings.integer("serve_bytes")));
  }
}
