package org.blockberry.api.application;

import java.util.Objects;

/**
 * One attribute of an event (ABCI 2.0).
 *
 * @param key name of the attribute
 * @param value its value
 * @param index whether it can be searched for
 */
public record EventAttribute(String key, String value, boolean index) {
  /** Refuses null. */
  public EventAttribute {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
  }
}
