package org.blockberry.chain.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.Event;
import org.blockberry.chain.Vectors;
import org.blockberry.chain.json.AbciJson;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class EventQueryVectorsTest {
  private final JsonValue file = Vectors.load("event_query.json");

  @TestFactory
  List<DynamicTest> parse() {
    return Vectors.tests("event_query.asserted_parse", file.get("asserted_parse").get("cases"), (id, c) -> {
      String text = Vectors.text(c.elements().get(0));
      if (c.elements().get(1).asBoolean().orElseThrow()) {
        EventQuery query = EventQuery.parse(text);
        assertEquals(query, EventQuery.parse(query.toString()), "normal form");
      } else {
        assertThrows(InvalidQueryException.class, () -> EventQuery.parse(text));
      }
    });
  }

  @TestFactory
  List<DynamicTest> match() {
    return Vectors.tests("event_query.asserted_match", file.get("asserted_match").get("cases"), (id, c) -> {
      List<Event> events = c.get("events").elements().stream().map(AbciJson::readEvent).toList();
      assertEquals(c.get("matches").asBoolean().orElseThrow(),
          EventQuery.parse(Vectors.text(c.get("query"))).matches(events));
    });
  }

  @TestFactory
  List<DynamicTest> matchFlat() {
    return flat("asserted_match_flat");
  }

  @TestFactory
  List<DynamicTest> matchBigNumbers() {
    return flat("asserted_big_numbers");
  }

  private List<DynamicTest> flat(String group) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    file.get(group).get("events").members().forEach((tag, list) ->
        values.put(tag, list.elements().stream().map(Vectors::text).toList()));
    return Vectors.tests("event_query." + group, file.get(group).get("cases"), (id, c) ->
        assertEquals(c.elements().get(1).asBoolean().orElseThrow(),
            EventQuery.parse(Vectors.text(c.elements().get(0))).matches(values)));
  }

  @Test
  void theErrorNamesPlaceAndAlternatives() { // as the original's, which clients may show
    var e = assertThrows(InvalidQueryException.class, () -> EventQuery.parse("malformed query"));
    assertEquals("offset 10: got tag, wanted <= operator, >= operator, < operator, > operator, = operator,"
        + " CONTAINS operator or EXISTS operator", e.getMessage());
  }

  @Test
  void normalForm() {
    assertEquals("a.b = 'x' AND c >= 7.5 AND d EXISTS AND t < TIME 2013-05-03T14:45:00+07:00",
        EventQuery.parse("a.b='x'  AND c>=7.5 AND d EXISTS AND t<TIME 2013-05-03T14:45:00+07:00").toString());
  }

  @Test
  void anEventTypeAloneMatchesInBothForms() {
    EventQuery query = EventQuery.parse("slash EXISTS");
    assertEquals(true, query.matches(Map.of("slash.reason", List.of("x"))));
    assertEquals(false, query.matches(Map.of("slash.a.b", List.of("x"))));
    assertEquals(false, query.matches(Map.of("slashed.reason", List.of("x"))));
  }
}
