package org.blockberry.chain.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.blockberry.chain.Event;
import org.blockberry.chain.EventAttribute;

/** The query language beyond the vectors: printing and reading, matching against a second matcher, and texts of chance. */
class EventQueryPropertiesTest {
  private static final Pattern LEADING = Pattern.compile("^\\d+(\\.\\d+)?");

  @Property(tries = 2_000)
  void whatIsPrintedIsReadAsTheSame(@ForAll("queries") EventQuery query) {
    assertEquals(query, EventQuery.parse(query.toString()));
    assertEquals(query, EventQuery.parse("\t " + query.toString().replace(" AND ", "  AND\t") + "\n"));
  }

  @Property(tries = 3_000)
  void matchingIsWhatASecondMatcherSays(@ForAll("queries") EventQuery query, @ForAll("eventLists") List<Event> events) {
    boolean wanted = query.conditions().stream().allMatch(condition -> events.stream().anyMatch(event -> naive(condition, event)));
    assertEquals(wanted, query.matches(events), () -> query + " on " + events);
    assertEquals(wanted, query.matches(flat(events)), () -> query + " on " + flat(events));
  }

  /** As CometBFT 0.38.17 reads it. */
  @org.junit.jupiter.api.Test
  void aPointWithoutDigitsBehindItIsTaken() {
    assertTrue(EventQuery.parse("a.x = 1.").matches(Map.of("a.x", List.of("1.0"))));
    assertTrue(EventQuery.parse("a.x >= 1. AND a.x < 2.").matches(Map.of("a.x", List.of("1.5berry"))));
  }

  /** Any text up to the longest that is taken: read, or refused with a place in it; nothing else, and soon. */
  @Property(tries = 5_000)
  @Tag("sec-R3")
  void anyTextIsReadOrRefusedWithAPlace(@ForAll("texts") String text) {
    try {
      EventQuery query = EventQuery.parse(text);
      assertEquals(query, EventQuery.parse(query.toString()));
      query.matches(Map.of("tm.event", List.of(text)));
    } catch (InvalidQueryException e) {
      Matcher place = Pattern.compile("^offset (\\d+): .+", Pattern.DOTALL).matcher(e.getMessage());
      assertTrue(place.matches() && Integer.parseInt(place.group(1)) <= text.length(), e.getMessage());
    }
  }

  private static boolean naive(Condition condition, Event event) {
    String tag = condition.tag();
    if (event.type().equals(tag)) {
      return naive(condition, "");
    }
    return event.attributes().stream().filter(attribute -> (event.type() + "." + attribute.key()).equals(tag))
        .anyMatch(attribute -> naive(condition, attribute.value()));
  }

  private static boolean naive(Condition condition, String value) {
    Operand operand = condition.operand();
    return switch (condition.operator()) {
      case EXISTS -> true;
      case CONTAINS -> value.contains(((Operand.Text) operand).value());
      default -> {
        Integer order = order(value, operand);
        yield order != null && switch (condition.operator()) {
          case EQ -> order == 0;
          case LT -> order < 0;
          case LE -> order <= 0;
          case GT -> order > 0;
          default -> order >= 0;
        };
      }
    };
  }

  private static Integer order(String value, Operand operand) {
    if (operand instanceof Operand.Text text) {
      return value.compareTo(text.value());
    } else if (operand instanceof Operand.Number number) {
      Matcher leading = LEADING.matcher(value);
      return leading.find() ? new BigDecimal(leading.group()).compareTo(new BigDecimal(number.value())) : null;
    } else if (operand instanceof Operand.Date date) {
      return value.matches("\\d{4}-\\d\\d-\\d\\d") ? LocalDate.parse(value).compareTo(date.value()) : null;
    }
    return value.contains("T") ? OffsetDateTime.parse(value).toInstant().compareTo(((Operand.Time) operand).value()) : null;
  }

  private static Map<String, List<String>> flat(List<Event> events) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    events.forEach(event -> event.attributes().forEach(attribute ->
        values.computeIfAbsent(event.type() + "." + attribute.key(), unused -> new ArrayList<>()).add(attribute.value())));
    return values;
  }

  @Provide
  Arbitrary<EventQuery> queries() {
    return conditions().list().ofMinSize(1).ofMaxSize(4).map(EventQuery::new);
  }

  private static Arbitrary<Condition> conditions() {
    Arbitrary<String> tags = Arbitraries.of("a.x", "a.y", "b.x", "a.b.x", "a", "b", "_t.x-1", "TIMES.x", "ANDa.EXISTSx");
    Arbitrary<Operand> numbers = Arbitraries.of("0", "1", "2.5", "10", "010", "9.99", "100000000000000000000000.5").map(Operand.Number::new);
    Arbitrary<Operand> texts = Arbitraries.of("", "v", "10", "10berry", "two words", "=<>", "AND", "ünï").map(Operand.Text::new);
    Arbitrary<Operand> times = Arbitraries.of("2024-01-02T03:04:05Z", "2024-01-02T03:04:05.5+01:00").map(written ->
        new Operand.Time(OffsetDateTime.parse(written).toInstant(), written));
    Arbitrary<Operand> dates = Arbitraries.of("1900-01-01", "2024-01-02").map(text -> new Operand.Date(LocalDate.parse(text)));
    Arbitrary<Operator> ordered = Arbitraries.of(Operator.EQ, Operator.LT, Operator.LE, Operator.GT, Operator.GE);
    return Arbitraries.oneOf(
        tags.map(tag -> new Condition(tag, Operator.EXISTS, null)),
        Combinators.combine(tags, texts).as((tag, text) -> new Condition(tag, Operator.CONTAINS, text)),
        Combinators.combine(tags, texts).as((tag, text) -> new Condition(tag, Operator.EQ, text)),
        Combinators.combine(tags, ordered, Arbitraries.oneOf(numbers, times, dates)).as(Condition::new));
  }

  @Provide
  Arbitrary<List<Event>> eventLists() {
    Arbitrary<EventAttribute> attributes = Combinators.combine(Arbitraries.of("x", "y", "x-1", "EXISTSx"), Arbitraries.of("", "v", "0", "1",
        "01.0", "2.50", "10", "10berry", "9.990", "100000000000000000000000.50001", "two words", "2024-01-02", "2024-01-02T03:04:05Z",
        "2024-01-02T02:04:05.5Z", "-1", ".5", "1.")).as((key, value) -> new EventAttribute(key, value, true));
    return Combinators.combine(Arbitraries.of("a", "b", "a.b", "_t", "TIMES", "ANDa"), attributes.list().ofMinSize(1).ofMaxSize(3))
        .as(Event::new).list().ofMaxSize(4);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(512),
        Arbitraries.of("a.b", "=", "<=", ">", "'v'", "'", "AND", "EXISTS", "CONTAINS", "TIME ", "DATE ", "2024-01-02", "2024-01-02T03:04:05Z", "5",
            "5.5", "9".repeat(100), " ", "\t", "''''", "\u0000", "é", "TIME 9999-99-99T99:99:99Z", "DATE 2024-02-30").list().ofMaxSize(40)
            .map(words -> String.join("", words)).filter(text -> text.length() <= 512));
  }
}
