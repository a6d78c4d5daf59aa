package org.blockberry.api.application;

import java.util.List;
import java.util.Objects;

/**
 * Something that a transaction or a block did, for subscribers and search (ABCI 2.0).
 *
 * @param type for example {@code transfer}
 * @param attributes in order; copied
 */
public record AppEvent(String type, List<EventAttribute> attributes) {
  /** Refuses null. */
  public AppEvent {
    Objects.requireNonNull(type, "type");
    attributes = List.copyOf(attributes);
  }
}
