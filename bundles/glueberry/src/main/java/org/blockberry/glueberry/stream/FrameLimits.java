package org.blockberry.glueberry.stream;

/**
 * What a peer may send in one frame (specification 3.5).
 *
 * @param payloadBytes longest payload that is delivered, 1 or more
 * @param skippedBytes longest frame that is passed over when its payload is too long, {@code payloadBytes} or more; a longer one ends the stream
 */
public record FrameLimits(int payloadBytes, long skippedBytes) {
  /** Longest message by default, in bytes of plaintext. */
  public static final int DEFAULT_MESSAGE_BYTES = 1 << 20;
  /** What the original's reader takes at most. */
  public static final long ORIGINAL_READER_BYTES = 64L << 20;

  /** Checks the bounds. */
  public FrameLimits {
    if (payloadBytes < 1 || skippedBytes < payloadBytes) {
      throw new IllegalArgumentException("limits of " + payloadBytes + " and " + skippedBytes + " bytes must be 1 or more and ascend");
    }
  }

  /** For the handshake stream, whose messages are not sealed. */
  public static FrameLimits plain(int messageBytes) {
    return new FrameLimits(messageBytes, Math.max(ORIGINAL_READER_BYTES, messageBytes + 20L));
  }

  /** For named streams: a sealed message is {@link MessageSealer#OVERHEAD_BYTES} longer than what is in it. */
  public static FrameLimits sealed(int messageBytes) {
    return plain(Math.addExact(messageBytes, MessageSealer.OVERHEAD_BYTES));
  }
}
