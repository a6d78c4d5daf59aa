package org.blockberry.chain;

import java.time.Instant;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;

/** Times on the chain: nanoseconds in UTC, years 1 to 9999. */
public final class Timestamps {
  /** The unset time, 0001-01-01T00:00:00Z. It is written in full; the empty message is 1970-01-01T00:00:00Z. */
  public static final Instant UNSET = Instant.ofEpochSecond(-62_135_596_800L);
  /** The last time that can be written. */
  public static final Instant MAX = Instant.ofEpochSecond(253_402_300_799L, 999_999_999);

  /** The last time of a block: votes for it, and blocks and waits after it, have times that can be written. */
  public static final Instant LAST_OF_BLOCK = Instant.parse("9999-01-01T00:00:00Z");

  private Timestamps() {}

  /**
   * Returns {@code time} if it can be written.
   *
   * @throws IllegalArgumentException if it lies outside the years 1 to 9999
   */
  public static Instant check(Instant time) {
    if (time.isBefore(UNSET) || time.isAfter(MAX)) {
      throw new IllegalArgumentException("time " + time + " lies outside the years 1 to 9999");
    }
    return time;
  }

  /** The protobuf Timestamp of {@code time}. */
  public static ProtoMessage message(Instant time) {
    return out -> {
      out.int64(1, time.getEpochSecond());
      out.int64(2, time.getNano());
    };
  }

  /** Reads a protobuf Timestamp. */
  public static Instant read(ProtoReader in) {
    long seconds = in.int64(1);
    int nanos = in.int32(2);
    if (nanos < 0 || nanos > 999_999_999) {
      throw in.refuse("nanoseconds are " + nanos + " but must be 0 to 999999999");
    }
    if (seconds < UNSET.getEpochSecond() || seconds > MAX.getEpochSecond()) {
      throw in.refuse("time " + seconds + " s lies outside the years 1 to 9999");
    }
    return Instant.ofEpochSecond(seconds, nanos);
  }
}
