package org.blockberry.sync.snapshots;

import java.util.concurrent.RejectedExecutionException;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.chain.light.LightBlockSource;
import org.blockberry.chain.light.LightClientException;
import org.blockberry.chain.light.LightSourceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the node the headers that it wants below its first block, from the servers that the operator named, in turn. The node holds each to the one above
 * it: a server can only be useless. On the inbox's thread, but for the questions, of which so many are asked at a time that the thread outside is soon free.
 */
final class Backfill {
  private static final Logger LOG = LoggerFactory.getLogger(Backfill.class);
  private static final int AT_ONCE = 50;
  private static final long REST_NANOS = 30_000_000_000L; // after a server that was no help

  private final SnapshotSettings settings;
  private final Surroundings around;
  private final Metrics.Counter fetched;
  private final Metrics.Counter failed;
  private int server; // whose turn it is
  private boolean asking;
  private long askAt;

  Backfill(SnapshotSettings settings, Surroundings around) {
    this.settings = settings;
    this.around = around;
    this.fetched = around.metrics().describedAs("Headers below the first block that came from servers.").counter("backfill_headers_total");
    this.failed = around.metrics().describedAs("Times that a server gave no such header, or a wrong one.").counter("backfill_failures_total");
  }

  /** Time passes. */
  void tick() {
    if (asking || settings.servers().isEmpty() || now() < askAt || around.desk().missingHeader() == 0) {
      return;
    }
    String address = settings.servers().get(server % settings.servers().size());
    asking = true;
    try {
      around.outside().execute(() -> {
        String problem = some(address);
        around.inbox().put(() -> answered(address, problem));
      });
    } catch (RejectedExecutionException e) {
      asking = false; // somebody else waits for servers
    }
  }

  private void answered(String address, String problem) {
    asking = false;
    if (!problem.isEmpty()) {
      failed.increment();
      server++;
      boolean all = server % settings.servers().size() == 0;
      askAt = all ? now() + REST_NANOS : now();
      LOG.debug("{} is no help with headers from before the snapshot: {}", address, problem);
    }
  }

  /** One line of what went wrong; empty if nothing did. */
  private String some(String address) {
    try {
      LightBlockSource source = around.desk().source(address);
      for (int count = 0; count < AT_ONCE; count++) {
        long height = around.desk().missingHeader();
        if (height == 0) {
          return "";
        }
        BlockVerdict verdict = around.desk().offerHeader(source.lightBlock(height).encode());
        if (verdict.kind() != BlockVerdict.Kind.TAKEN) {
          return "height " + height + ": " + verdict.reason();
        }
        fetched.increment();
      }
      return "";
    } catch (LightSourceException | LightClientException | RuntimeException e) { // whatever comes from outside
      return String.valueOf(e.getMessage());
    }
  }

  private long now() {
    return around.nanos().getAsLong();
  }
}
