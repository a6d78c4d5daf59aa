package org.blockberry.ops.indexer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Event;
import org.blockberry.chain.EventAttribute;

/**
 * The keys under which the places of one block are found by their events. Writing and deleting use the same, so nothing is left behind. Not thread safe.
 */
final class Postings {
  private final Kind kind;
  private final long height;
  private final Map<Bytes, Indexes> keys = new LinkedHashMap<>();

  Postings(Kind kind, long height) {
    this.kind = kind;
    this.height = height;
  }

  /** Adds a record; in order of their places. */
  void add(int index, EventRecord record) {
    for (Event event : record.events()) {
      // an event type alone can be asked for with EXISTS, like an attribute without value
      add(index, event.type(), "");
      for (EventAttribute attribute : event.attributes()) {
        add(index, event.type() + '.' + attribute.key(), attribute.value());
      }
    }
  }

  private void add(int index, String tag, String value) {
    byte[] tagBytes = IndexKeys.tag(tag);
    if (tagBytes != null) {
      put(IndexKeys.valueOf(kind, tagBytes, value), index);
      NumberKey.leading(value).ifPresent(number -> put(IndexKeys.numberOf(kind, tagBytes, number), index));
    }
  }

  private void put(byte[] prefix, int index) {
    keys.computeIfAbsent(Bytes.wrap(IndexKeys.in(prefix, height)), absent -> new Indexes()).add(index);
  }

  /** Every key, each once. */
  Set<Bytes> keys() {
    return keys.keySet();
  }

  void forEach(BiConsumer<byte[], byte[]> each) {
    keys.forEach((key, indexes) -> each.accept(key.toArray(), indexes.encode()));
  }
}
