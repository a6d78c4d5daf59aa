package org.blockberry.chain.event;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.blockberry.chain.Event;
import org.blockberry.chain.EventAttribute;

/**
 * One condition of a query.
 *
 * @param tag event type, a point and attribute key; for EXISTS an event type alone will do
 * @param operator what is asked
 * @param operand what with; null for EXISTS
 */
public record Condition(String tag, Operator operator, Operand operand) {
  /** Checks that there is an operand where one is needed. */
  public Condition {
    requireNonNull(tag, "tag");
    requireNonNull(operator, "operator");
    if ((operand == null) != (operator == Operator.EXISTS)) {
      throw new IllegalArgumentException(operator.symbol() + (operand == null ? " needs" : " takes no") + " operand");
    }
  }

  /** Whether an attribute of one of {@code events} fits. */
  public boolean matches(List<Event> events) {
    for (Event event : events) {
      String type = event.type();
      if (type.isEmpty() || !tag.startsWith(type)) {
        continue;
      }
      if (tag.length() == type.length()) {
        if (accepts("")) {
          return true;
        }
      } else if (tag.charAt(type.length()) == '.') {
        for (EventAttribute attribute : event.attributes()) {
          if (tag.length() == type.length() + 1 + attribute.key().length()
              && tag.endsWith(attribute.key()) && accepts(attribute.value())) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Whether a value of {@code valuesByTag} fits; a tag that is an event type stands for an empty value. */
  public boolean matches(Map<String, List<String>> valuesByTag) {
    for (String value : valuesByTag.getOrDefault(tag, List.of())) {
      if (accepts(value)) {
        return true;
      }
    }
    String asType = tag + '.';
    for (String key : valuesByTag.keySet()) { // the last part of a key is the attribute, the rest the type
      if (key.startsWith(asType) && key.indexOf('.', asType.length()) < 0) {
        return accepts("");
      }
    }
    return false;
  }

  /** Whether {@code value} fits. */
  public boolean accepts(String value) {
    return switch (operator) {
      case EXISTS -> true;
      case CONTAINS -> operand instanceof Operand.Text text && value.contains(text.value());
      default -> {
        OptionalInt comparison = operand.compare(value);
        yield comparison.isPresent() && operator.holds(comparison.getAsInt());
      }
    };
  }

  /** Normal form: one space around the operator. */
  @Override
  public String toString() {
    return tag + ' ' + operator.symbol() + (operand == null ? "" : ' ' + operand.text());
  }
}
