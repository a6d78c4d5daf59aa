package org.blockberry.ops.indexer;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.store.durable.Tuning;

/** The table {@code [indexer.kv]}. */
record KvSettings(Selection selection, SearchLimits limits, Tuning tuning) {
  static final SettingsSchema SCHEMA = SettingsSchema.builder()
      .bool("index_all", false).doc("Whether every attribute is indexed, or those that the application marks. A change makes the index"
          + " again.").end()
      .strings("keys", List.of()).doc("The only attributes that are indexed, as \"type.key\"; empty for no such limit. A change makes the"
          + " index again.").end()
      .integer("max_scan", 1_000_000).min(1_000).max(100_000_000).unit("entries").doc("Entries that one search may look at; it keeps"
          + " 12 bytes for each.").end()
      .duration("search_timeout", Duration.ofSeconds(10)).min(10).max(600_000).below("indexer.call_deadline").doc("Time that one search may"
          + " take; less than `indexer.call_deadline`, past which the whole index would be taken for hanging.").end()
      .integer("cache_mb", 16).min(1).max(1 << 20).unit("MB").doc("Native memory for recently read entries.").end()
      .integer("write_buffer_mb", 8).min(1).max(1_024).unit("MB").doc("Native memory in which entries gather before they become a table"
          + " file.").end()
      .build();

  private static final int OPEN_FILES = 128;
  private static final int LOG_BUFFERS = 4;

  static KvSettings of(Settings values) {
    long buffer = values.integer("write_buffer_mb") << 20;
    return new KvSettings(new Selection(values.bool("index_all"), Set.copyOf(values.strings("keys"))),
        new SearchLimits(values.smallInteger("max_scan"), values.duration("search_timeout")),
        new Tuning(values.integer("cache_mb") << 20, buffer, LOG_BUFFERS * buffer, OPEN_FILES, 0, true));
  }
}
