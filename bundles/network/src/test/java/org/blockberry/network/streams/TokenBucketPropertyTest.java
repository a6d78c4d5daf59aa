package org.blockberry.network.streams;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** What passes a bucket. */
@Tag("sec-G3")
class TokenBucketPropertyTest {
  @Property
  void neverMoreThanTheBurstAndTheRate(@ForAll @LongRange(min = 1, max = 1_000) long capacity, @ForAll @LongRange(min = 1, max = 1_000) long rate,
      @ForAll @Size(max = 200) List<@LongRange(min = 0, max = 100_000_000) Long> pauses) {
    TokenBucket bucket = new TokenBucket(capacity, rate, 0);
    long now = 0;
    long taken = 0;
    for (long pause : pauses) {
      now += pause;
      while (bucket.take(1, now)) {
        taken++;
      }
      long most = capacity + (long) Math.ceil(rate * (now / 1e9)) + 1;
      assertTrue(taken <= most, taken + " of " + most);
      assertTrue(taken + capacity >= (long) Math.min(capacity, rate * (now / 1e9)), "it fills");
    }
  }

  @Property
  void noMomentOverflows(@ForAll long capacity, @ForAll long rate, @ForAll @Size(max = 50) List<Long> moments, @ForAll long cost) {
    long now = 0;
    TokenBucket bucket = new TokenBucket(Math.max(1, capacity), Math.max(1, rate), now);
    for (long moment : moments) {
      now += moment & Long.MAX_VALUE; // wraps, as the clock may
      bucket.holds(Math.max(0, cost), now);
      bucket.take(Math.max(0, cost), now);
      bucket.rate(rate, now);
    }
    assertTrue(bucket.holds(0, now));
  }
}
