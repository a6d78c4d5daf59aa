package org.blockberry.consensus.poa;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.SlotEmpty;

/**
 * Why something that the node was asked for did not happen.
 *
 * @param kind what may be done about it
 * @param reason one line for an operator
 */
record Failure(Kind kind, String reason) {
  /** What may be done about a failure. */
  enum Kind {
    /** A part of the node is being replaced; it will be back. */
    EMPTY_SLOT,
    /** A part of the node misbehaves; the node may replace it. */
    PLUGIN,
    /** Trying again would give the same, or could do harm. */
    FATAL
  }

  /** Sorts an exception; looks through the wrappers of futures. */
  static Failure of(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String reason = cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
    if (cause instanceof SlotEmpty) {
      return new Failure(Kind.EMPTY_SLOT, reason);
    }
    if (cause instanceof PluginFailure || cause instanceof TimeoutException
        || cause instanceof RejectedExecutionException) {
      return new Failure(Kind.PLUGIN, reason);
    }
    return new Failure(Kind.FATAL, cause.getClass().getSimpleName() + ": " + reason);
  }
}
