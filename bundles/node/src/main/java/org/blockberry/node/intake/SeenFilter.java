package org.blockberry.node.intake;

import java.util.LinkedHashMap;
import java.util.Map;
import org.blockberry.api.value.Bytes;

/**
 * Hashes of transactions seen lately, the oldest forgotten first. A claimed hash is not let in again until it is released or
 * forgotten. Thread safe. Keys are SHA-256 of the content, so an attacker cannot choose colliding ones cheaply (class G5).
 */
final class SeenFilter {
  private final Map<Bytes, Boolean> seen;

  /** @param capacity hashes remembered, 1 or more */
  SeenFilter(int capacity) {
    this.seen = new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<Bytes, Boolean> eldest) {
        return size() > capacity;
      }
    };
  }

  /** Whether the hash was not there and is claimed now. */
  synchronized boolean claim(Bytes hash) {
    return seen.putIfAbsent(hash, Boolean.TRUE) == null;
  }

  /** Forgets a hash. */
  synchronized void release(Bytes hash) {
    seen.remove(hash);
  }

  synchronized int size() {
    return seen.size();
  }
}
