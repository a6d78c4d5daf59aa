package org.blockberry.consensus.bft.wal;

/**
 * Bounds of a log.
 *
 * @param maxPayloadBytes of one record: the largest block part or message, and what surrounds it
 * @param segmentBytes where a segment ends; a record never lies in two
 * @param bufferBytes of appended records held in memory before they are written, without being forced
 * @param maxBytes of all segments; the engine starts the log over before it gets there
 */
public record WalLimits(int maxPayloadBytes, int segmentBytes, int bufferBytes, long maxBytes) {
  /** A record is never larger, whatever the configuration says. */
  static final int LARGEST_PAYLOAD = 16 << 20;
  /** A segment is never larger; this is what a reader allocates. */
  static final int LARGEST_SEGMENT = 256 << 20;

  public WalLimits {
    if (maxPayloadBytes < Long.BYTES || maxPayloadBytes > LARGEST_PAYLOAD) {
      throw new IllegalArgumentException("a record may have " + maxPayloadBytes + " bytes, but that must be 8 to " + LARGEST_PAYLOAD);
    }
    if (segmentBytes < WalFormat.HEADER_BYTES + WalFormat.OVERHEAD + (long) maxPayloadBytes || segmentBytes > LARGEST_SEGMENT) {
      throw new IllegalArgumentException("a segment has " + segmentBytes + " bytes, but must hold a record of " + maxPayloadBytes
          + " and have " + LARGEST_SEGMENT + " at most");
    }
    if (bufferBytes < 0 || bufferBytes > segmentBytes) {
      throw new IllegalArgumentException("the buffer has " + bufferBytes + " bytes, but must have 0 to " + segmentBytes);
    }
    if (maxBytes < 2L * segmentBytes) {
      throw new IllegalArgumentException("the log may have " + maxBytes + " bytes, but needs two segments of " + segmentBytes);
    }
  }

  /** Segments of 32 MiB, 256 KiB in memory, 1 GiB in all. */
  public static WalLimits of(int maxPayloadBytes) {
    return new WalLimits(maxPayloadBytes, 32 << 20, 256 << 10, 1L << 30);
  }
}
