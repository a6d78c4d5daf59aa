package org.blockberry.sync.snapshots;

import java.util.Locale;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.value.JsonValue;
import org.blockberry.sync.snapshots.join.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators how far it is: metrics, an event, and a line in the log for each stage and every five seconds. */
final class Report {
  /** Type of the event; attribute {@code stage}. */
  static final String EVENT = "SnapshotSync";

  private static final Logger LOG = LoggerFactory.getLogger(Report.class);
  private static final long LOG_NANOS = 5_000_000_000L;

  private final Surroundings around;
  private volatile Progress latest = new Progress(Progress.Stage.GIVEN_UP, 0, 0, 0, 0);
  private long saidNanos;

  Report(Surroundings around) {
    this.around = around;
    Metrics metrics = around.metrics();
    metrics.describedAs("Height of the snapshot that is fetched, 0 while none is.").gauge("join_height", () -> latest.height());
    metrics.describedAs("Chunks of it that are here.").gauge("join_chunks", () -> latest.chunks());
    metrics.describedAs("Chunks of it in all.").gauge("join_chunks_wanted", () -> latest.of());
    metrics.describedAs("Peers that have it.").gauge("join_peers", () -> latest.peers());
  }

  void tell(Progress progress) {
    Progress before = latest;
    latest = progress;
    long now = around.nanos().getAsLong();
    String stage = progress.stage().name().toLowerCase(Locale.ROOT);
    if (before.stage() == progress.stage() && now - saidNanos < LOG_NANOS) {
      return;
    }
    saidNanos = now;
    LOG.info("joining by snapshot: {}, height {}, {} of {} chunks, {} peers", stage, progress.height(), progress.chunks(), progress.of(), progress.peers());
    around.events().accept(NodeEvent.builder(EVENT, around.time().get()).height(progress.height()).attribute("stage", stage)
        .payload(() -> JsonValue.object().put("stage", stage).put("height", progress.height()).put("chunks", progress.chunks()).put("of", progress.of())
            .put("peers", progress.peers()).build()).build());
  }
}
