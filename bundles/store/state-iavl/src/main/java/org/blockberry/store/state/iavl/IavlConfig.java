package org.blockberry.store.state.iavl;

import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.store.durable.DatabaseSettings;
import org.blockberry.store.durable.Tuning;

/**
 * How much the store may take and how often it writes the tree.
 *
 * @param database the database below
 * @param nodeCacheBytes heap for stored inner nodes, 0 or more
 * @param valueCacheBytes heap for values that were asked for, 0 or more
 * @param checkpointNodes new inner nodes in memory after which a checkpoint is written, 1 or more
 * @param checkpointVersions versions after which one is written, 1 or more
 * @param keepEvery versions at multiples of this stay readable for good; 0 for none
 */
public record IavlConfig(Tuning database, long nodeCacheBytes, long valueCacheBytes, long checkpointNodes, long checkpointVersions, long keepEvery) {
  /** Heap that an inner node in memory takes, about. */
  static final int NODE_BYTES = 200;

  static final SettingsSchema SCHEMA = DatabaseSettings.builder(64)
      .integer("node_cache_mb", 128).min(1).max(1 << 20).unit("MB")
      .doc("Heap for inner nodes of the tree that were read from disk or written to it. A million keys have about 250 MB of them.").end()
      .integer("value_cache_mb", 16).min(0).max(1 << 20).unit("MB")
      .doc("Heap for values that were asked for; 0 keeps none.").end()
      .integer("checkpoint_mb", 64).min(1).max(1 << 20).unit("MB")
      .doc("Heap for inner nodes that are not written yet. When it is full, they are written in the background; a start after a crash computes them again.").end()
      .integer("checkpoint_versions", 100).min(1).max(1_000_000).unit("versions")
      .doc("Inner nodes are written at the latest after so many versions. A proof at an old version computes up to so many versions again.").end()
      .integer("keep_every", 0).min(0).max(1_000_000_000).unit("versions")
      .doc("Versions at multiples of this number are never pruned, whatever is pruned around them; 0 keeps none.").end()
      .bool("direct_io", true)
      .doc("Write files past the operating system's page cache where the file system takes that: about a fifth more updates, but old state is read from disk once.").end()
      .build();

  /** Refuses sizes with which the store would not work. */
  public IavlConfig {
    if (nodeCacheBytes < 0 || valueCacheBytes < 0 || checkpointNodes < 1 || checkpointVersions < 1 || keepEvery < 0) {
      throw new IllegalArgumentException("caches and keep_every must be 0 or more, checkpoints 1 or more");
    }
  }

  static IavlConfig from(Settings settings) {
    return new IavlConfig(DatabaseSettings.tuning(settings, 0, false).withDirect(settings.bool("direct_io")), settings.integer("node_cache_mb") << 20,
        settings.integer("value_cache_mb") << 20, (settings.integer("checkpoint_mb") << 20) / NODE_BYTES, settings.integer("checkpoint_versions"),
        settings.integer("keep_every"));
  }
}
