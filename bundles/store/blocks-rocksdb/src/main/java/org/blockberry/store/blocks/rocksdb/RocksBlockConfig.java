package org.blockberry.store.blocks.rocksdb;

import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.store.durable.Tuning;

/** The keys under {@code [block-store.rocksdb]}. */
final class RocksBlockConfig {
  static final SettingsSchema SCHEMA = SettingsSchema.builder()
      .integer("cache_mb", 16).min(1).max(1 << 20).unit("MB").needsRestart()
      .doc("Native memory for recently read index entries and small blocks.").end()
      .integer("write_buffer_mb", 16).min(1).max(1024).unit("MB").needsRestart()
      .doc("Native memory in which writes gather before they become a table file; up to three of them exist for a moment.").end()
      .integer("wal_mb", 64).min(1).max(16_384).unit("MB").needsRestart()
      .doc("Write-ahead log kept at most; a start after a crash replays it. At least write_buffer_mb is used.").end()
      .integer("max_open_files", 256).min(16).max(100_000).unit("files").needsRestart()
      .doc("Table and blob files held open.").end()
      .build();

  /** A bigger value is kept out of the tables, or compaction would rewrite every block about ten times. */
  private static final long BLOB_BYTES = 4 << 10;

  private RocksBlockConfig() {}

  static Tuning tuning(Settings settings) {
    long writeBuffer = settings.integer("write_buffer_mb") << 20;
    return new Tuning(settings.integer("cache_mb") << 20, writeBuffer, Math.max(writeBuffer, settings.integer("wal_mb") << 20),
        settings.smallInteger("max_open_files"), BLOB_BYTES, false);
  }
}
