package org.blockberry.store.blocks.rocksdb;

import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.store.durable.DatabaseSettings;
import org.blockberry.store.durable.Tuning;

/** The keys under {@code [block-store.rocksdb]}. */
final class RocksBlockConfig {
  static final SettingsSchema SCHEMA = DatabaseSettings.schema(16);

  /** A bigger value is kept out of the tables, or compaction would rewrite every block about ten times. */
  private static final long BLOB_BYTES = 4 << 10;

  private RocksBlockConfig() {}

  /** Not compressed: transactions are mostly hashes and signatures. */
  static Tuning tuning(Settings settings) {
    return DatabaseSettings.tuning(settings, BLOB_BYTES, false);
  }
}
