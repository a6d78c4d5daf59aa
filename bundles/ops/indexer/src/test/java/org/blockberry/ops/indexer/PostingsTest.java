package org.blockberry.ops.indexer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Event;
import org.blockberry.chain.EventAttribute;
import org.junit.jupiter.api.Test;

class PostingsTest {
  private static final int RECORDS = 30_000;

  private static EventRecord record(int index) {
    return new EventRecord(Bytes.wrap(new byte[32]), List.of(new Event("move", List.of(
        new EventAttribute("sender", "a" + index, true), new EventAttribute("kind", index % 2 == 0 ? "even" : "odd", true)))));
  }

  private static Map<Bytes, byte[]> postings() {
    Map<Bytes, byte[]> keys = new HashMap<>();
    Postings postings = new Postings(Kind.TX, 9, (key, others) -> assertNull(keys.put(Bytes.wrap(key), others), "a key twice"));
    for (int i = 0; i < RECORDS; i++) {
      postings.add(i, record(i));
    }
    postings.end();
    return keys;
  }

  private static TreeSet<Integer> places(Map<Bytes, byte[]> keys, String tag, String value) {
    Bytes prefix = Bytes.wrap(IndexKeys.valueOf(Kind.TX, IndexKeys.tag(tag), value));
    TreeSet<Integer> places = new TreeSet<>();
    keys.forEach((key, others) -> {
      if (key.startsWith(prefix) && key.size() == prefix.size() + IndexKeys.PLACE) {
        assertEquals(9, IndexKeys.height(key.toArray()));
        Indexes.forEach(IndexKeys.index(key.toArray()), others, place -> assertTrue(places.add(place), "a place twice"));
      }
    });
    return places;
  }

  @Test
  void aBlockOfMoreThanItKeepsIsFoundWholeAndWithTheSameKeysAgain() {
    Map<Bytes, byte[]> keys = postings();
    assertEquals(RECORDS / 2, places(keys, "move.kind", "even").size());
    assertEquals(RECORDS / 2, places(keys, "move.kind", "odd").size());
    assertEquals(RECORDS, places(keys, "move", "").size());
    assertEquals(1, places(keys, "move.sender", "a" + (RECORDS - 1)).size());
    assertTrue(keys.size() > RECORDS + 3 && keys.size() < RECORDS + 3 * (1 + RECORDS / Postings.MOST + 1), keys.size() + " keys");
    assertEquals(keys.keySet(), postings().keySet());
  }
}
