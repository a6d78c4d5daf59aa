package org.blockberry.sync.blocks;

import java.util.function.ToLongFunction;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.sync.blocks.fetch.FetchLimits;
import org.blockberry.sync.blocks.fetch.Totals;

/** The client's numbers as metrics. Shown on one thread, read on others. */
final class FetchCounters {
  private record Shown(Metrics.Counter counter, ToLongFunction<Totals> number) {}

  private final java.util.List<Shown> counters;
  private final Metrics.Counter fines;
  private volatile Totals latest = new Totals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  FetchCounters(Metrics metrics, FetchLimits limits) {
    String asked = "Questions to peers by what became of them.";
    String blocks = "Blocks of peers by what became of them.";
    counters = java.util.List.of(new Shown(metrics.describedAs(asked).counter("requests_total", "outcome", "asked"), Totals::asked),
        new Shown(metrics.describedAs(asked).counter("requests_total", "outcome", "answered"), Totals::answered),
        new Shown(metrics.describedAs(asked).counter("requests_total", "outcome", "silent"), Totals::silent),
        new Shown(metrics.describedAs("Answers to nothing that was asked.").counter("strays_total"), Totals::strays),
        new Shown(metrics.describedAs(blocks).counter("blocks_total", "outcome", "kept"), Totals::received),
        new Shown(metrics.describedAs(blocks).counter("blocks_total", "outcome", "duplicate"), Totals::duplicates),
        new Shown(metrics.describedAs(blocks).counter("blocks_total", "outcome", "refused"), Totals::refused));
    fines = metrics.describedAs("Offences that were reported.").counter("offences_total");
    metrics.describedAs("Blocks that wait for the chain.").gauge("window_blocks", () -> latest.heldBlocks());
    metrics.describedAs("Share of the bytes that may wait, percent.").gauge("window_fill", () -> 100.0 * latest.heldBytes() / limits.windowBytes());
    metrics.describedAs("Questions that are waited for.").gauge("requests_in_flight", () -> latest.inFlight());
    metrics.describedAs("Peers that may be asked at the same time.").gauge("workers", () -> latest.workers());
    metrics.describedAs("Peers that the stream works with.").gauge("peers", () -> latest.sources());
  }

  void fined() {
    fines.increment();
  }

  void show(Totals totals) {
    Totals before = latest;
    counters.forEach(each -> each.counter.add(each.number.applyAsLong(totals) - each.number.applyAsLong(before)));
    latest = totals;
  }
}
