package org.blockberry.glueberry.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Lets so many lines of a kind through per interval, so that a peer cannot fill the disk with its errors. Kinds are bounded: when there are too many
 * the one longest not used is forgotten. A pure core, for one thread; times are nanoseconds of any clock that does not go back.
 */
public final class LogThrottle {
  private final int burst;
  private final long intervalNanos;
  private final Map<Object, Window> windows;

  private static final class Window {
    private long startNanos;
    private int passed;
    private long held;
  }

  /**
   * Without lines so far.
   *
   * @param burst lines per interval, 1 or more
   * @param intervalNanos 1 or more
   * @param maxKinds 1 or more
   */
  public LogThrottle(int burst, long intervalNanos, int maxKinds) {
    if (burst < 1 || intervalNanos < 1 || maxKinds < 1) {
      throw new IllegalArgumentException(burst + " lines per " + intervalNanos + " ns of " + maxKinds + " kinds must be 1 or more each");
    }
    this.burst = burst;
    this.intervalNanos = intervalNanos;
    this.windows = new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Object, Window> eldest) {
        return size() > maxKinds;
      }
    };
  }

  /**
   * Whether a line may be written.
   *
   * @return empty if not; otherwise how many of its kind were held back since the last one
   */
  public OptionalLong admit(Object kind, long nowNanos) {
    Window window = windows.get(kind);
    if (window == null) {
      window = new Window();
      window.startNanos = nowNanos;
      windows.put(kind, window);
    } else if (nowNanos - window.startNanos >= intervalNanos) {
      window.startNanos = nowNanos;
      window.passed = 0;
    }
    if (window.passed >= burst) {
      window.held++;
      return OptionalLong.empty();
    }
    window.passed++;
    long held = window.held;
    window.held = 0;
    return OptionalLong.of(held);
  }

  /** Kinds remembered now. */
  public int kinds() {
    return windows.size();
  }
}
