package org.blockberry.store.blocks.mvstore;

import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.store.keyed.KeyedBlockStore;

/** A chain in one file of H2's MVStore. */
public final class MvBlockStore extends KeyedBlockStore {
  /** Opens nothing yet. */
  MvBlockStore(MvTuning tuning, PluginContext context) {
    this(tuning, context, DiskAccess.REAL);
  }

  MvBlockStore(MvTuning tuning, PluginContext context, DiskAccess disk) {
    super(context, identity -> MvOpening.open(context.dataFolder(), identity, tuning, disk, context.executor(), context.logger()));
  }

  @Override
  protected void describe(Metrics metrics) {
    super.describe(metrics);
    metrics.describedAs("Size of the file.").gauge("file_bytes", () -> database().map(open -> ((MvRecords) open).fileBytes()).orElse(0L));
    metrics.describedAs("Part of the file that is in use.").gauge("fill_percent",
        () -> database().map(open -> (long) ((MvRecords) open).fillPercent()).orElse(0L));
  }
}
