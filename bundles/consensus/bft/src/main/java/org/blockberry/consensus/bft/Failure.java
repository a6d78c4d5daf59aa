package org.blockberry.consensus.bft;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.SlotEmpty;

/**
 * What an exception of the node means.
 *
 * @param passing whether a part of the node is being replaced, so that asking again helps
 * @param reason one line for an operator
 */
record Failure(boolean passing, String reason) {
  /** Sorts an exception; looks through the wrappers of futures. */
  static Failure of(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    boolean passing = cause instanceof SlotEmpty || cause instanceof PluginFailure || cause instanceof TimeoutException
        || cause instanceof RejectedExecutionException;
    String reason = cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
    return new Failure(passing, passing ? reason : cause.getClass().getSimpleName() + ": " + reason);
  }
}
