package org.blockberry.node.journal;

/**
 * How large the journal is, and when it is written anew. Pure; not thread safe.
 *
 * <p>At most half of the bound may be waiting transactions. So whenever the file reaches the bound, half of it at least is past, and
 * writing what waits into a new file costs no more than what was appended since the last time.
 */
final class JournalBooks {
  /** Past bytes that are never worth a new file. */
  static final long MIN_PAST = 1 << 20;

  private final long maxBytes;
  private long fileBytes;
  private long waitingBytes;

  /** @param maxBytes bound of the file, 1 MiB or more */
  JournalBooks(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Whether a transaction that takes {@code bytes} in the file may come in. */
  boolean admits(long bytes) {
    return bytes <= maxBytes / 2 - JournalFormat.HEADER_BYTES - waitingBytes;
  }

  /** A transaction comes in. */
  void enters(long bytes) {
    waitingBytes += bytes;
  }

  /** A transaction that came in waits no more. */
  void leaves(long bytes) {
    waitingBytes -= bytes;
  }

  /** Whether the file is to be written anew before {@code bytes} are appended to it. */
  boolean renewBefore(long bytes) {
    long past = fileBytes - JournalFormat.HEADER_BYTES - waitingBytes;
    return fileBytes + bytes > maxBytes || past > Math.max(MIN_PAST, waitingBytes);
  }

  /** The file has this size now. */
  void written(long bytes) {
    fileBytes = bytes;
  }

  long fileBytes() {
    return fileBytes;
  }

  long waitingBytes() {
    return waitingBytes;
  }

  long maxBytes() {
    return maxBytes;
  }
}
