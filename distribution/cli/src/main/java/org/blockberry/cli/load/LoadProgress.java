package org.blockberry.cli.load;

/**
 * A run so far.
 *
 * @param seconds since it began
 * @param offered sent
 * @param accepted by the node
 * @param rejected by the node or on the way
 * @param committed found in blocks
 * @param height of the last block looked at
 */
public record LoadProgress(double seconds, int offered, int accepted, int rejected, int committed, long height) {
  /** One line. */
  public String line() {
    return String.format(java.util.Locale.ROOT,
        "%6.1f s  offered %d  accepted %d  rejected %d  committed %d  height %d", seconds, offered, accepted,
        rejected, committed, height);
  }
}
