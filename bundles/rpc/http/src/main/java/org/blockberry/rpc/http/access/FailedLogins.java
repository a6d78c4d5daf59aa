package org.blockberry.rpc.http.access;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each source presented a bad credential of late. Remembers a bounded number of sources; beyond that the one not
 * heard of for longest is forgotten, which gives it a fresh start and nothing else: guessing 256 bits takes longer.
 * Threading: any.
 */
final class FailedLogins {
  static final int MOST_SOURCES = 10_000;

  private static final long PERIOD_MILLIS = 60_000;

  private final Map<String, Allowance> sources = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Allowance> eldest) {
      return size() > MOST_SOURCES;
    }
  };
  private int perMinute; // guarded by this

  FailedLogins(int perMinute) {
    this.perMinute = perMinute;
  }

  /** Another bound; what was counted is forgotten. */
  synchronized void limit(int other) {
    if (other != perMinute) {
      perMinute = other;
      sources.clear();
    }
  }

  /** Counts a failure; whether the source had failures left. */
  boolean count(String source, long nowMillis) {
    Allowance allowance;
    synchronized (this) {
      allowance = sources.computeIfAbsent(source, unused -> new Allowance(perMinute, PERIOD_MILLIS, nowMillis));
    }
    return allowance.take(nowMillis);
  }

  /** Sources remembered. */
  synchronized int size() {
    return sources.size();
  }
}
