package org.blockberry.consensus.bft.wal;

/** The log has its largest size; it goes on after {@link Wal#startOver}. Nothing is lost. */
public final class WalFullException extends WalException {
  WalFullException(long bytes) {
    super("the consensus log has " + bytes + " bytes, as much as it may have");
  }
}
