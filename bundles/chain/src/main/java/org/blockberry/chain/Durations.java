package org.blockberry.chain;

import java.time.Duration;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;

/** Protobuf Duration: seconds and nanoseconds of equal sign. */
final class Durations {
  private static final int NANOS = 1_000_000_000;

  private Durations() {}

  static ProtoMessage message(Duration duration) {
    long seconds = duration.getSeconds();
    int nanos = duration.getNano();
    boolean split = seconds < 0 && nanos > 0; // Java counts nanoseconds up from the second below
    return out -> {
      out.int64(1, split ? seconds + 1 : seconds);
      out.int64(2, split ? nanos - NANOS : nanos);
    };
  }

  static Duration read(ProtoReader in) {
    long seconds = in.int64(1);
    int nanos = in.int32(2);
    if (nanos <= -NANOS || nanos >= NANOS || seconds > 0 && nanos < 0 || seconds < 0 && nanos > 0) {
      throw in.refuse("a duration of " + seconds + " s and " + nanos + " ns is malformed");
    }
    if (seconds > Long.MAX_VALUE / NANOS || seconds < Long.MIN_VALUE / NANOS) {
      throw in.refuse("a duration of " + seconds + " s does not fit 64 bits of nanoseconds");
    }
    return Duration.ofSeconds(seconds, nanos);
  }
}
