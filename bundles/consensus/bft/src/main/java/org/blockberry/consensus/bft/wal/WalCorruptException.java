package org.blockberry.consensus.bft.wal;

/** What was durable once is damaged or gone. Nothing is skipped: an operator decides. */
public final class WalCorruptException extends WalException {
  private final String file;
  private final long offset;

  WalCorruptException(String file, long offset, String what) {
    super("the consensus log is damaged: " + file + " at byte " + offset + ": " + what + ". Nothing was changed. Restore its folder from"
        + " the disk that wrote it, or stop the node and run: blockberry consensus recover. It sets the log aside, and says what that means");
    this.file = file;
    this.offset = offset;
  }

  /** The segment. */
  public String file() {
    return file;
  }

  /** Where in it, in bytes. */
  public long offset() {
    return offset;
  }
}
