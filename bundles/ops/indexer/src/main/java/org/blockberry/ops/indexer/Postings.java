package org.blockberry.ops.indexer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Event;
import org.blockberry.chain.EventAttribute;

/**
 * The keys under which the places of one block are found by their events, with their values. Writing and deleting use the same, so nothing is left behind. Keeps up to
 * {@value #MOST} of them, about 200 bytes each; places that come after that get a key of their own. Not thread safe.
 */
final class Postings {
  static final int MOST = 20_000; // another number is another format: what was written is found again to be deleted

  private final Kind kind;
  private final long height;
  private final BiConsumer<byte[], byte[]> out;
  private final Map<Bytes, Indexes> open = new LinkedHashMap<>();

  /** @param out takes each key once, and its value */
  Postings(Kind kind, long height, BiConsumer<byte[], byte[]> out) {
    this.kind = kind;
    this.height = height;
    this.out = out;
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
    if (open.size() >= MOST) { // between two records: no place comes again under the same key
      end();
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
    open.computeIfAbsent(Bytes.wrap(prefix), absent -> new Indexes(index)).add(index);
  }

  /** Gives what is kept still. */
  void end() {
    open.forEach((prefix, indexes) -> out.accept(IndexKeys.at(prefix.toArray(), height, indexes.first()), indexes.encode()));
    open.clear();
  }
}
