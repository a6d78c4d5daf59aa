package org.blockberry.ops.indexer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.blockberry.chain.Event;
import org.blockberry.chain.EventAttribute;

/**
 * Which attributes are indexed: those that the application marks, or all, or only certain ones.
 *
 * @param all whether the application's mark does not count
 * @param keys {@code type.key} of the only ones; empty for no such limit
 */
record Selection(boolean all, Set<String> keys) {
  /** As the application wants it. */
  static final Selection MARKED = new Selection(false, Set.of());

  Selection {
    keys = Set.copyOf(keys);
  }

  /** The events with their indexed attributes; those without any are left out. */
  List<Event> of(List<Event> events) {
    List<Event> chosen = new ArrayList<>();
    for (Event event : events) {
      if (!event.type().isEmpty()) {
        List<EventAttribute> attributes = event.attributes().stream().filter(attribute -> takes(event.type(), attribute)).toList();
        if (!attributes.isEmpty()) {
          chosen.add(new Event(event.type(), attributes));
        }
      }
    }
    return chosen;
  }

  private boolean takes(String type, EventAttribute attribute) {
    if (attribute.key().isEmpty()) {
      return false;
    }
    String tag = type + '.' + attribute.key();
    return !Kind.RESERVED.contains(tag) && (keys.isEmpty() ? all || attribute.index() : keys.contains(tag));
  }

  /** One line that differs where the choice differs. */
  String text() {
    return keys.isEmpty() ? all ? "all" : "marked" : "keys " + new TreeSet<>(keys);
  }
}
