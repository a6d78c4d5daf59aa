package org.blockberry.sync.blocks;

import java.util.Locale;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.value.JsonValue;
import org.blockberry.sync.blocks.fetch.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators how far it is: metrics, an event, and a line in the log every ten seconds. On one thread; metrics are read by others. */
final class Report {
  /** Type of the event; attribute {@code stage}: begin, running, end. */
  static final String EVENT = "BlockSync";

  private static final Logger LOG = LoggerFactory.getLogger(Report.class);
  private static final long LOG_NANOS = 10_000_000_000L;

  private final Surroundings around;
  private final Metrics.Counter begun;
  private volatile Progress latest = new Progress(Progress.Stage.END, 0, 0, 0);
  private long saidNanos;
  private long beganHeight;

  Report(Surroundings around) {
    this.around = around;
    Metrics metrics = around.metrics();
    this.begun = metrics.describedAs("Times that the chain was taken from its engine to be brought level.").counter("runs_total");
    metrics.describedAs("Whether the chain is being brought level with peers, 1 or 0.").gauge("catching_up", () -> catchingUp() ? 1 : 0);
    metrics.describedAs("Height that peers say they have, unverified; 0 while level.").gauge("target_height", () -> catchingUp() ? latest.target() : 0);
    metrics.describedAs("Blocks committed in a second, smoothed; 0 while level.")
        .gauge("blocks_per_second", () -> catchingUp() ? latest.blocksPerSecond() : 0);
    metrics.describedAs("Seconds until level, -1 if nobody can say; 0 while level.").gauge("seconds_left", () -> catchingUp() ? latest.secondsLeft() : 0);
  }

  private boolean catchingUp() {
    return latest.stage() != Progress.Stage.END;
  }

  void tell(Progress progress) {
    latest = progress;
    String stage = progress.stage().name().toLowerCase(Locale.ROOT);
    around.events().accept(NodeEvent.builder(EVENT, around.time().get()).height(progress.height()).attribute("stage", stage)
        .payload(() -> JsonValue.object().put("stage", stage).put("height", progress.height()).put("target", progress.target())
            .put("blocks_per_second", String.format(Locale.ROOT, "%.1f", progress.blocksPerSecond())).put("seconds_left", progress.secondsLeft())
            .build()).build());
    long now = around.nanos().getAsLong();
    switch (progress.stage()) {
      case BEGIN -> {
        begun.increment();
        beganHeight = progress.height();
        saidNanos = now;
        LOG.info("behind: at height {}, peers say {}; the engine rests until the chain is level", progress.height(), progress.target());
      }
      case END -> LOG.info("level at height {}: {} blocks came from peers; the engine goes on", progress.height(), progress.height() - beganHeight);
      default -> {
        if (now - saidNanos >= LOG_NANOS) {
          saidNanos = now;
          LOG.info("catching up: height {} of {}, {} blocks/s, {}", progress.height(), progress.target(),
              String.format(Locale.ROOT, "%.1f", progress.blocksPerSecond()),
              progress.secondsLeft() < 0 ? "nobody can say how long" : progress.secondsLeft() + " s left");
        }
      }
    }
  }
}
