package org.blockberry.rpc.http;

import static java.util.Objects.requireNonNull;

import org.blockberry.rpc.http.message.HostPolicy;
import org.blockberry.rpc.http.message.HttpRequest;

/**
 * What the request decides about the head of its answer.
 *
 * @param keepAlive whether the connection stays open
 * @param headOnly whether the body is left out
 * @param allowOrigin web page that may read the answer; empty for none
 * @param credential whether it came with one, so that no shared cache may give the answer to others
 */
record AnswerFrame(boolean keepAlive, boolean headOnly, String allowOrigin, boolean credential) {
  /** For an answer after which nothing is read. */
  static final AnswerFrame LAST = new AnswerFrame(false, false, "", false);

  /** Refuses null. */
  AnswerFrame {
    requireNonNull(allowOrigin, "allowOrigin");
  }

  /** The same, after which the connection is closed. */
  AnswerFrame last() {
    return keepAlive ? new AnswerFrame(false, headOnly, allowOrigin, credential) : this;
  }

  static AnswerFrame of(HttpRequest request, HostPolicy hosts) {
    return new AnswerFrame(request.keepAlive(), request.method() == HttpRequest.Method.HEAD,
        hosts.allowOrigin(request).orElse(""), request.header("authorization").isPresent());
  }
}
