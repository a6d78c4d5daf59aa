package org.blockberry.network.streams;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What unchecked arithmetic does with a long pause, which a peer can choose. */
@Tag("sec-G3")
class BrokenBucketTest {
  private static final long YEARS = Long.MAX_VALUE / 2;

  /** Adds before it compares. */
  private static final class Unchecked {
    private long level;

    private boolean take(long elapsed, long rate, long capacity) {
      level = Math.min(capacity, level + elapsed * rate);
      return level >= 1;
    }
  }

  @Test
  void aBrokenBucketIsEmptyAfterALongPause() {
    assertFalse(new Unchecked().take(YEARS, 3, 1_000), "the product has overflowed");
  }

  @Test
  void oursIsFull() {
    TokenBucket bucket = new TokenBucket(1_000, 3, 0);
    assertTrue(bucket.take(1_000, 0));
    assertTrue(bucket.take(1_000, YEARS));
  }
}
