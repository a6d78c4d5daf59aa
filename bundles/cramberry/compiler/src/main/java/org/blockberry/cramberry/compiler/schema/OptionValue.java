package org.blockberry.cramberry.compiler.schema;

import java.util.List;
import java.util.stream.Collectors;

/** Value of an option. Options have no effect on the wire. */
public sealed interface OptionValue {
  /** How the canonical formatting writes it. */
  String text();

  /** A string. */
  record Text(String value) implements OptionValue {
    @Override
    public String text() {
      StringBuilder quoted = new StringBuilder("\"");
      for (char c : value.toCharArray()) {
        switch (c) {
          case '\n' -> quoted.append("\\n");
          case '\t' -> quoted.append("\\t");
          case '\r' -> quoted.append("\\r");
          case '\0' -> quoted.append("\\0");
          case '"', '\\' -> quoted.append('\\').append(c);
          default -> quoted.append(c);
        }
      }
      return quoted.append('"').toString();
    }
  }

  /**
   * A number, true or false.
   *
   * @param text as written
   */
  record Literal(String text) implements OptionValue {}

  /** A list. */
  record Many(List<OptionValue> values) implements OptionValue {
    /** Copies the list. */
    public Many {
      values = List.copyOf(values);
    }

    @Override
    public String text() {
      return values.stream().map(OptionValue::text).collect(Collectors.joining(", ", "[", "]"));
    }
  }
}
