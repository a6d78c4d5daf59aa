package org.blockberry.consensus.bft.replica;

import java.util.function.Consumer;
import org.blockberry.api.value.Bytes;

/** The write-ahead log as a replica needs it. For one thread. What fails throws {@link Failed}, and everything after it does too. */
public interface InputLog {
  /** Notes a record; durable after the next {@link #sync}. */
  void append(Bytes record);

  /** Makes everything noted so far durable. Costs nothing if it is already. */
  void sync();

  /** Notes the end of a height; durable after the next {@link #sync}. Without it the log is of a height that is over, and is not replayed. */
  void endHeight(long height);

  /** Forgets everything and notes that this height has ended, both or neither. */
  void startOver(long endedHeight);

  /** The last height whose end was noted; -1 if none is there. */
  long lastEnded();

  /**
   * Gives the records after the end of a height, in order.
   *
   * @return false if that end is not in the log
   */
  boolean replayAfter(long height, Consumer<Bytes> record);

  /** The log cannot be used any more: nothing may be signed. */
  final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message what failed and what an operator can do */
    public Failed(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
