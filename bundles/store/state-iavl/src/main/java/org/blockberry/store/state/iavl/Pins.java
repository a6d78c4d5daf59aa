package org.blockberry.store.state.iavl;

import java.util.concurrent.ConcurrentSkipListMap;

/** Versions that somebody reads at this moment. A reader pins first and looks afterwards whether the version may still be read. Threading: any. */
final class Pins {
  private final ConcurrentSkipListMap<Long, Integer> held = new ConcurrentSkipListMap<>();

  /** Until it is closed, no node of {@code version} is deleted. */
  Pin pin(long version) {
    held.merge(version, 1, Integer::sum);
    return new Pin(version);
  }

  /** The oldest version that is held; {@link Long#MAX_VALUE} for none. */
  long oldest() {
    var first = held.firstEntry();
    return first == null ? Long.MAX_VALUE : first.getKey();
  }

  /** The newest version that is held; 0 for none. */
  long newest() {
    var last = held.lastEntry();
    return last == null ? 0 : last.getKey();
  }

  int count() {
    return held.size();
  }

  /** One reader. Closed once, by whoever pinned. */
  final class Pin implements AutoCloseable {
    private final long version;

    private Pin(long version) {
      this.version = version;
    }

    @Override
    public void close() {
      held.computeIfPresent(version, (key, count) -> count == 1 ? null : count - 1);
    }
  }
}
