package org.blockberry.cramberry;

/**
 * Bounds, checked before anything is allocated. 0 means no bound; a value equal to the bound is allowed. Specification 7.1, 7.2.
 *
 * @param messageBytes length of a frame, and of an encoded value
 * @param depth messages, maps and lists of anything but numbers inside each other
 * @param stringBytes length of a string, as UTF-8
 * @param bytesLength length of a byte sequence
 * @param arrayLength elements of a list
 * @param mapSize entries of a map
 * @param expansion bytes of memory per byte of input that decoding may take, beyond 64 KiB that are always allowed; ours, the
 *     original has no such bound
 */
public record Limits(int messageBytes, int depth, int stringBytes, int bytesLength, int arrayLength, int mapSize, int expansion) {
  /** Of the original's default. */
  public static final Limits DEFAULT = new Limits(64 << 20, 100, 10 << 20, 100 << 20, 1_000_000, 1_000_000, 16);
  /** For what strangers send. */
  public static final Limits SECURE = new Limits(1 << 20, 32, 1 << 20, 10 << 20, 10_000, 10_000, 16);
  /** No bounds: for data of one's own. */
  public static final Limits NONE = new Limits(0, 0, 0, 0, 0, 0, 0);
  /** Memory that decoding may take whatever the length of the input, in bytes. */
  public static final int FREE_MEMORY = 64 << 10;

  /** Refuses negative bounds. */
  public Limits {
    if (messageBytes < 0 || depth < 0 || stringBytes < 0 || bytesLength < 0 || arrayLength < 0 || mapSize < 0 || expansion < 0) {
      throw new IllegalArgumentException("a limit is negative; use 0 for none");
    }
  }

  /** The same with another bound on messages and frames. */
  public Limits withMessageBytes(int bytes) {
    return new Limits(bytes, depth, stringBytes, bytesLength, arrayLength, mapSize, expansion);
  }
}
