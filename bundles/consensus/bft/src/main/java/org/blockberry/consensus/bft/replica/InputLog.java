package org.blockberry.consensus.bft.replica;

import java.util.List;
import java.util.function.Consumer;
import org.blockberry.api.value.Bytes;

/** The write-ahead log as a replica needs it. For one thread. What fails throws {@link Failed}, and everything after it does too. */
public interface InputLog {
  /**
   * Notes a record; durable after the next {@link #sync}.
   *
   * @throws Full there is no room; nothing happened, and {@link #startOver} makes room
   */
  void append(Bytes record);

  /** Makes everything noted so far durable. Costs nothing if it is already. */
  void sync();

  /** Notes the end of a height; durable after the next {@link #sync}. Without it the log is of a height that is over, and is not replayed. */
  void endHeight(long height);

  /**
   * Forgets everything, and notes that this height has ended and these records after it: all of it, durably, or nothing.
   *
   * @param carried with all of them no more than {@link #room} bytes
   */
  void startOver(long endedHeight, List<Bytes> carried);

  /**
   * Bytes that a log which starts over may carry, {@link #RECORD_OVERHEAD} more than its size for each record. Less than half of the log, so
   * that it is not full again soon.
   */
  long room();

  /** What a record costs besides its own bytes. */
  int RECORD_OVERHEAD = 64;

  /** The last height whose end was noted; -1 if none is there. */
  long lastEnded();

  /**
   * Gives the records after the end of a height, in order.
   *
   * @return false if that end is not in the log
   */
  boolean replayAfter(long height, Consumer<Bytes> record);

  /** The log has its largest size. */
  final class Full extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message how large it is */
    public Full(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The log cannot be used any more: nothing may be signed. */
  final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message what failed and what an operator can do */
    public Failed(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
