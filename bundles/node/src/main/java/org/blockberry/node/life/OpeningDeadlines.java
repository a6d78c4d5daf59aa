package org.blockberry.node.life;

import java.time.Duration;

/**
 * What may take longer to start than {@code rewire.deadline} says.
 *
 * @param keys a keystore: a password is meant to cost time, up to 5 s for each of two keys on an idle machine, by the parameters in
 *     their files
 * @param stores a block or state store while the node starts, or beside the present one: one that was killed recovers its log, and nothing
 *     waits for it but the start or a replay
 */
record OpeningDeadlines(Duration keys, Duration stores) {
  static final OpeningDeadlines USUAL = new OpeningDeadlines(Duration.ofSeconds(60), Duration.ofSeconds(120));

  Duration forKeys(Duration deadline) {
    return longer(keys, deadline);
  }

  Duration forStores(Duration deadline) {
    return longer(stores, deadline);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}
