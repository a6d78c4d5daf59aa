package org.blockberry.ops.indexer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Event;
import org.blockberry.chain.EventAttribute;

/** The keys under which one place is found. Writing and deleting use the same, so nothing is left behind. */
final class Postings {
  private Postings() {}

  /** Every key but that of the record itself, each once. */
  static List<byte[]> of(Kind kind, long height, int index, EventRecord record) {
    List<byte[]> keys = new ArrayList<>();
    Set<Bytes> seen = new HashSet<>();
    if (!record.txHash().isEmpty()) {
      keys.add(IndexKeys.hash(record.txHash(), height, index));
    }
    for (Event event : record.events()) {
      // an event type alone can be asked for with EXISTS, like an attribute without value
      add(keys, seen, kind, height, index, event.type(), "");
      for (EventAttribute attribute : event.attributes()) {
        add(keys, seen, kind, height, index, event.type() + '.' + attribute.key(), attribute.value());
      }
    }
    return keys;
  }

  private static void add(List<byte[]> keys, Set<Bytes> seen, Kind kind, long height, int index, String tag, String value) {
    byte[] tagBytes = IndexKeys.tag(tag);
    if (tagBytes != null) {
      put(keys, seen, IndexKeys.at(IndexKeys.valueOf(kind, tagBytes, value), height, index));
      NumberKey.leading(value).ifPresent(
          number -> put(keys, seen, IndexKeys.at(IndexKeys.numberOf(kind, tagBytes, number), height, index)));
    }
  }

  private static void put(List<byte[]> keys, Set<Bytes> seen, byte[] key) {
    if (seen.add(Bytes.wrap(key))) {
      keys.add(key);
    }
  }
}
