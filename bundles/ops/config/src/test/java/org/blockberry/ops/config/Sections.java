package org.blockberry.ops.config;

import java.time.Duration;
import java.util.List;
import org.blockberry.api.settings.SettingsSchema;

/** A few tables as the node and its plugins describe them. */
final class Sections {
  static final SettingsSchema MEMPOOL =
      SettingsSchema.builder()
          .string("type", "simple")
          .doc("Which mempool.")
          .end()
          .integer("max_txs", 5000)
          .min(1)
          .max(1_000_000)
          .unit("transactions")
          .doc("Transactions held at once.")
          .end()
          .strings("fallback", List.of())
          .doc("Tried in order.")
          .end()
          .build();
  static final SettingsSchema PRIORITY =
      SettingsSchema.builder()
          .duration("max_age", Duration.ofMinutes(10))
          .min(1000)
          .doc("Oldest transaction.")
          .end()
          .bool("recheck", true)
          .doc("Recheck.")
          .end()
          .build();
  static final SettingsSchema RPC =
      SettingsSchema.builder()
          .string("listen", "127.0.0.1:26657")
          .needsRestart()
          .doc("Address.")
          .end()
          .string("token", "")
          .secret()
          .doc("Secret.")
          .end()
          .string("tls.cert", "")
          .doc("Certificate.")
          .end()
          .build();
  static final SettingsSchema BLOCKS =
      SettingsSchema.builder().string("type", "rocksdb").choices("rocksdb", "memory").end().build();

  static final List<KnownTables.Described> ALL =
      List.of(
          new KnownTables.Described("mempool", MEMPOOL),
              new KnownTables.Described("mempool.priority", PRIORITY),
          new KnownTables.Described("rpc", RPC), new KnownTables.Described("block-store", BLOCKS));
  static final KnownTables KNOWN = KnownTables.of(ALL);

  private Sections() {}
}
