package org.blockberry.glueberry.book;

/**
 * What fits in a book.
 *
 * @param peers 1 or more
 * @param addressesPerPeer 1 or more
 * @param metadataBytes keys and values of one peer, 0 or more
 */
public record BookLimits(int peers, int addressesPerPeer, int metadataBytes) {
  /** 10,000 peers, 32 addresses each, the original's 4,096 bytes of metadata. */
  public static final BookLimits STANDARD = new BookLimits(10_000, 32, 4_096);
  /** Largest file that is read; checked before it is. */
  static final int MAX_FILE_BYTES = 64 << 20;

  /** Checks the bounds. */
  public BookLimits {
    if (peers < 1 || addressesPerPeer < 1 || metadataBytes < 0) {
      throw new IllegalArgumentException("limits of " + peers + " peers, " + addressesPerPeer + " addresses and " + metadataBytes
          + " bytes must be 1, 1 and 0 or more");
    }
  }
}
