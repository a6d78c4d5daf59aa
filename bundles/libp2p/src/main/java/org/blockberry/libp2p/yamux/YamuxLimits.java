package org.blockberry.libp2p.yamux;

import java.time.Duration;

/**
 * Bounds of one session.
 *
 * @param maxInboundStreams streams of the peer that may be open at once; further ones are reset
 * @param maxOutboundStreams streams of ours that may be open at once
 * @param maxUnacknowledged streams of ours the peer has not answered yet; go resets what is above 256
 * @param maxWindowBytes to which the window of one stream may grow while its reader keeps up, at least 262,144
 * @param maxWindowSumBytes windows do not grow while those of all streams together are above this
 * @param maxQueuedBytes data that may wait to be sent; writers wait above it
 * @param maxControlBytes answers and flags that may wait on top of that; a peer that does not read them is cut off
 * @param floodBurst frames without content that may come at once
 * @param floodPerSecond and in the long run
 * @param keepAlive silence after which the peer is asked whether it is there
 * @param pingTimeout time it has to answer
 * @param openTimeout time it has to answer a stream of ours
 * @param closeTimeout silence after which a stream that we have finished is reset although the peer has not
 */
public record YamuxLimits(int maxInboundStreams, int maxOutboundStreams, int maxUnacknowledged, int maxWindowBytes, int maxWindowSumBytes,
    int maxQueuedBytes, int maxControlBytes, int floodBurst, int floodPerSecond, Duration keepAlive, Duration pingTimeout,
    Duration openTimeout, Duration closeTimeout) {
  /** What go and js can live with, and we too. */
  public static final YamuxLimits DEFAULT = new YamuxLimits(1_024, 1_024, 256, 4 << 20, 16 << 20, 256 << 10, 128 << 10, 10_000, 1_000,
      Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(75), Duration.ofMinutes(5));

  /** Checks that none is out of range. */
  public YamuxLimits {
    atLeast(1, maxInboundStreams, "maxInboundStreams");
    atLeast(1, maxOutboundStreams, "maxOutboundStreams");
    atLeast(1, maxUnacknowledged, "maxUnacknowledged");
    atLeast(Frame.INITIAL_WINDOW, maxWindowBytes, "maxWindowBytes");
    atLeast(0, maxWindowSumBytes, "maxWindowSumBytes");
    atLeast(1, maxQueuedBytes, "maxQueuedBytes");
    atLeast(Frame.HEADER_BYTES, maxControlBytes, "maxControlBytes");
    atLeast(1, floodBurst, "floodBurst");
    atLeast(0, floodPerSecond, "floodPerSecond");
    atLeast(1, keepAlive.toMillis(), "keepAlive in ms");
    atLeast(1, pingTimeout.toMillis(), "pingTimeout in ms");
    atLeast(1, openTimeout.toMillis(), "openTimeout in ms");
    atLeast(1, closeTimeout.toMillis(), "closeTimeout in ms");
    Math.addExact(maxQueuedBytes, maxControlBytes);
  }

  private static void atLeast(long least, long value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + " but must be " + least + " or more");
    }
  }
}
