package org.blockberry.ops.indexer;

import java.time.Duration;
import java.util.Objects;

/**
 * What one search may cost.
 *
 * @param maxScan entries looked at, 1 or more; a search also keeps 12 bytes for each
 * @param timeout time it may take
 */
record SearchLimits(int maxScan, Duration timeout) {
  SearchLimits {
    if (maxScan < 1) {
      throw new IllegalArgumentException("maxScan is " + maxScan + " but must be 1 or more");
    }
    Objects.requireNonNull(timeout, "timeout");
  }
}
