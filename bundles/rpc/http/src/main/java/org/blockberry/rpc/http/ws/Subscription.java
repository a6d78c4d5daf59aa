package org.blockberry.rpc.http.ws;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.JsonValue;

/**
 * What one client wants to hear of.
 *
 * @param id of the request, repeated with every event
 * @param text the query as it was sent
 * @param normal the query in normal form, by which it is cancelled
 */
public record Subscription(JsonValue id, String text, String normal) {
  /** Refuses null. */
  public Subscription {
    requireNonNull(id, "id");
    requireNonNull(text, "text");
    requireNonNull(normal, "normal");
  }
}
