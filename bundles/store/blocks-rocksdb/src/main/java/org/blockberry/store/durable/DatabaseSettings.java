package org.blockberry.store.durable;

import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;

/** The keys that every store on RocksDB has. */
public final class DatabaseSettings {
  private DatabaseSettings() {}

  /** The schema with a store's own default for the cache. */
  public static SettingsSchema schema(int cacheMb) {
    return builder(cacheMb).build();
  }

  /** The same, to be continued with keys of a store's own. */
  public static SettingsSchema.Builder builder(int cacheMb) {
    return SettingsSchema.builder()
        .integer("cache_mb", cacheMb).min(1).max(1 << 20).unit("MB")
        .doc("Native memory for recently read data and the indexes of table files.").end()
        .integer("write_buffer_mb", 16).min(1).max(1024).unit("MB")
        .doc("Native memory in which writes gather before they become a table file; up to three exist for a moment.").end()
        .integer("wal_mb", 64).min(1).max(16_384).unit("MB")
        .doc("Write-ahead log kept at most; a start after a crash replays it. At least write_buffer_mb is used.").end()
        .integer("max_open_files", 256).min(16).max(100_000).unit("files")
        .doc("Table and blob files held open.").end();
  }

  /** What {@code settings} of that schema say; {@code blobBytes} and {@code compress} as in {@link Tuning}. */
  public static Tuning tuning(Settings settings, long blobBytes, boolean compress) {
    long writeBuffer = settings.integer("write_buffer_mb") << 20;
    return new Tuning(settings.integer("cache_mb") << 20, writeBuffer, Math.max(writeBuffer, settings.integer("wal_mb") << 20),
        settings.smallInteger("max_open_files"), blobBytes, compress);
  }
}
