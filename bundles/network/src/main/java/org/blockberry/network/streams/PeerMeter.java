package org.blockberry.network.streams;

import java.util.HashMap;
import java.util.Map;

/** What one peer has sent lately, by stream, and how much of the rates it is allowed. Not thread safe. */
final class PeerMeter {
  private static final int DROPS_FOR_A_FINE = 10;

  private record Buckets(TokenBucket messages, TokenBucket bytes) {}

  private final Map<String, Buckets> streams = new HashMap<>(); // by the names that are registered only
  private int percent = AdaptiveRate.NORMAL;
  private int drops;
  private boolean packs;

  /** Whether a message passes; if not it counts as dropped. */
  boolean pass(StreamLimits limits, int size, long nowNanos) {
    Buckets buckets = streams.computeIfAbsent(limits.name(), name -> new Buckets(
        new TokenBucket(limits.burst(), scaled(limits.messagesPerSecond()), nowNanos),
        new TokenBucket(Math.max(limits.bytesPerSecond(), limits.maxMessageBytes()), scaled(limits.bytesPerSecond()), nowNanos)));
    if (buckets.messages.holds(1, nowNanos) && buckets.bytes.holds(size, nowNanos)) {
      buckets.messages.take(1, nowNanos);
      buckets.bytes.take(size, nowNanos);
      return true;
    }
    drops++;
    return false;
  }

  /** Whether the last drop is one too many. */
  boolean dueForFine() {
    return drops % DROPS_FOR_A_FINE == 0;
  }

  /** Whether the peer may send packed messages. */
  boolean packs() {
    return packs;
  }

  void packs(boolean value) {
    packs = value;
  }

  void percent(int value, Iterable<StreamLimits> limits, long nowNanos) {
    if (value == percent) {
      return;
    }
    percent = value;
    for (StreamLimits one : limits) {
      Buckets buckets = streams.get(one.name());
      if (buckets != null) {
        buckets.messages.rate(scaled(one.messagesPerSecond()), nowNanos);
        buckets.bytes.rate(scaled(one.bytesPerSecond()), nowNanos);
      }
    }
  }

  void forget(String stream) {
    streams.remove(stream);
  }

  private long scaled(long rate) {
    return Math.max(1, rate * percent / AdaptiveRate.NORMAL);
  }
}
