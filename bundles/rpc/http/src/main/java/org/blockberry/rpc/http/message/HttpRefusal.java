package org.blockberry.rpc.http.message;

import static java.util.Objects.requireNonNull;

/**
 * A request that is not answered but refused, after which the connection is closed: its end is not known for sure.
 *
 * @param status of the answer, 400 or more
 * @param reason short fixed word for the counter, never taken from the request
 * @param text for the caller; holds nothing of the request
 */
public record HttpRefusal(int status, Reason reason, String text) {
  /** Why, as counted. */
  public enum Reason {
    /** Not HTTP as RFC 9112 writes it, or ambiguous. */
    MALFORMED,
    /** More bytes or headers than allowed. */
    TOO_LARGE,
    /** Came from a web page or under a name that is not ours. */
    FOREIGN,
    /** Took too long to arrive. */
    SLOW,
    /** Something we do not do. */
    UNSUPPORTED
  }

  /** Refuses null and what is no error. */
  public HttpRefusal {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("status is " + status + " but must be 400 to 599");
    }
    requireNonNull(reason, "reason");
    requireNonNull(text, "text");
  }

  static HttpRefusal malformed(String text) {
    return new HttpRefusal(400, Reason.MALFORMED, text);
  }
}
