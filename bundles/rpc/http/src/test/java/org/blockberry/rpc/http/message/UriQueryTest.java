package org.blockberry.rpc.http.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UriQueryTest {
  @Property
  void whatIsEncodedIsReadBack(@ForAll String text) {
    String sound = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    assertEquals(Optional.of(Map.of("a", sound)),
        UriQuery.parse("a=" + URLEncoder.encode(sound, StandardCharsets.UTF_8)));
  }

  @Property
  void noTextBreaksIt(@ForAll String text) {
    UriQuery.parse(text).ifPresent(values -> assertTrue(values.size() <= 64));
  }

  @Test
  void theFirstOfEqualNamesCounts() {
    assertEquals(Optional.of(Map.of("a", "1", "b", "", "c", "=")), UriQuery.parse("a=1&a=2&b&c=="));
    assertEquals(Optional.of(Map.of()), UriQuery.parse(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "a=%C3", "a=%FF", "%=1", "a=\u00e9"})
  void malformedTextIsRefused(String text) {
    assertEquals(Optional.empty(), UriQuery.parse(text));
    assertEquals(Optional.empty(), UriQuery.parse("a=1&".repeat(65)));
  }
}
