package org.blockberry.glueberry.node;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.blockberry.glueberry.key.StreamKey;
import org.blockberry.glueberry.stream.StreamName;

/**
 * What a lost peer may come back with, for a time: its key and the names of its streams (specification 3.8). Whoever takes the key closes it. Under the
 * lock of a session.
 */
final class ResumeWindow {
  /** A key and what it is for. */
  record Held(StreamKey key, Set<StreamName> names) {}

  private Held held; // null if there is nothing
  private long untilNanos;

  void hold(Held fresh, long until) {
    wipe();
    held = fresh;
    untilNanos = until;
  }

  boolean isEmpty() {
    return held == null;
  }

  Optional<StreamKey> key() {
    return Optional.ofNullable(held).map(Held::key);
  }

  boolean holds(StreamName name, long nowNanos) {
    return held != null && held.names.contains(name) && untilNanos - nowNanos > 0;
  }

  /** What is held, which is here no more. */
  Held take() {
    Held taken = held;
    held = null;
    return taken;
  }

  void remove(StreamName name) {
    if (held != null && held.names.contains(name)) {
      Set<StreamName> rest = new HashSet<>(held.names);
      rest.remove(name);
      held = new Held(held.key, Set.copyOf(rest));
    }
  }

  void expire(long nowNanos) {
    if (held != null && untilNanos - nowNanos <= 0) {
      wipe();
    }
  }

  void wipe() {
    if (held != null) {
      held.key.close();
      held = null;
    }
  }
}
