package org.blockberry.chain.event;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.blockberry.chain.Event;

/**
 * A query over events: conditions joined by AND. Different conditions may be met by different events.
 *
 * <pre>{@code
 * query     = condition { "AND" condition }
 * condition = tag ( "=" (number | string | TIME | DATE) | ("<" | "<=" | ">" | ">=") (number | TIME | DATE)
 *           | "CONTAINS" string | "EXISTS" )
 * }</pre>
 *
 * @param conditions one or more
 */
public record EventQuery(List<Condition> conditions) {
  /** The longest query that subscriptions and searches take, in bytes of UTF-8. */
  public static final int MAX_BYTES = 512;

  /** Copies the list. */
  public EventQuery {
    conditions = List.copyOf(conditions);
    if (conditions.isEmpty()) {
      throw new IllegalArgumentException("a query has one condition or more");
    }
  }

  /**
   * Reads a query. The time it takes is linear in the length; the caller bounds that.
   *
   * @throws InvalidQueryException if it is malformed
   */
  public static EventQuery parse(String text) {
    return new QueryParser(text).parse();
  }

  /** Whether every condition is met by some event. */
  public boolean matches(List<Event> events) {
    return conditions.stream().allMatch(condition -> condition.matches(events));
  }

  /**
   * Whether every condition is met.
   *
   * @param valuesByTag values by event type, a point and attribute key
   */
  public boolean matches(Map<String, List<String>> valuesByTag) {
    return conditions.stream().allMatch(condition -> condition.matches(valuesByTag));
  }

  /** Normal form: queries that differ in spaces only have the same. */
  @Override
  public String toString() {
    return conditions.stream().map(Condition::toString).collect(Collectors.joining(" AND "));
  }
}
