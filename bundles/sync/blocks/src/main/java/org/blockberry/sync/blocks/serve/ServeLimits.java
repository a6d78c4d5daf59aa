package org.blockberry.sync.blocks.serve;

/**
 * Bounds of the server.
 *
 * @param waiting questions that wait at most
 * @param bytes of all answers that are being made or are on their way
 */
public record ServeLimits(int waiting, long bytes) {
  private static final int COPIES = 2; // an answer that is being made is there as blocks and as a message
  private static final int AT_ONCE = 2;

  /** Refuses what cannot work. */
  public ServeLimits {
    if (waiting < 1 || bytes < COPIES * AT_ONCE) {
      throw new IllegalArgumentException("limits of serving blocks cannot work: " + waiting + " questions, " + bytes + " bytes");
    }
  }

  /** Bytes of one answer at most. */
  public int answerBytes() {
    return (int) Math.min(Integer.MAX_VALUE, bytes / (COPIES * AT_ONCE));
  }

  /** Bytes that are kept free for an answer that is being made. */
  long reserve() {
    return (long) COPIES * answerBytes();
  }
}
