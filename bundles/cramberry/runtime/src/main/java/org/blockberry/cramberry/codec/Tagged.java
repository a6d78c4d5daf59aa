package org.blockberry.cramberry.codec;

import java.util.Objects;

/** A value with the name of its type. */
public record Tagged(String type, Object value) {
  /** Refuses null. */
  public Tagged {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(value, "value");
  }
}
