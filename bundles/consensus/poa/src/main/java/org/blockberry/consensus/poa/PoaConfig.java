package org.blockberry.consensus.poa;

import java.time.Duration;
import java.util.Objects;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;

/**
 * How fast blocks come.
 *
 * @param instant whether a block is made as soon as transactions wait; else one each {@code blockInterval}
 * @param blockInterval from one proposal to the next when not instant
 * @param minInterval from one proposal to the next at least when instant, so that load makes larger blocks, not more
 * @param emptyInterval from the last proposal to an empty one when instant
 * @param createEmptyBlocks whether blocks without transactions are made; the first block, and the one that proves a new
 *     application hash, are made anyhow
 */
record PoaConfig(boolean instant, Duration blockInterval, Duration minInterval, Duration emptyInterval,
    boolean createEmptyBlocks) {
  PoaConfig {
    bounded("block_interval", blockInterval, 10, 3_600_000);
    bounded("min_interval", minInterval, 0, 60_000);
    bounded("empty_interval", emptyInterval, 100, 86_400_000);
  }

  /** The keys under {@code [consensus.poa]}. */
  static SettingsSchema schema() {
    return SettingsSchema.builder()
        .bool("instant", true)
        .doc("Make a block as soon as transactions wait, instead of one each block_interval.").end()
        .duration("block_interval", Duration.ofSeconds(1)).min(10).max(3_600_000)
        .doc("Time from one block to the next when instant is false.").end()
        .duration("min_interval", Duration.ofMillis(50)).min(0).max(60_000)
        .doc("Shortest time between two blocks when instant is true; more transactions share a block.").end()
        .duration("empty_interval", Duration.ofSeconds(5)).min(100).max(86_400_000)
        .doc("Time without transactions after which an empty block shows that the chain lives, when instant is true.").end()
        .bool("create_empty_blocks", true)
        .doc("Make blocks without transactions. The first block, and one after each change of the"
            + " application's state, come anyhow.").end()
        .build();
  }

  static PoaConfig from(Settings settings) {
    return new PoaConfig(settings.bool("instant"), settings.duration("block_interval"),
        settings.duration("min_interval"), settings.duration("empty_interval"), settings.bool("create_empty_blocks"));
  }

  /** Time from the last proposal until transactions may be sealed. */
  Duration pace() {
    return instant ? minInterval : blockInterval;
  }

  /** Time from the last proposal until a block without transactions may be sealed. */
  Duration emptyPace() {
    return instant ? emptyInterval : blockInterval;
  }

  private static void bounded(String name, Duration value, long minMillis, long maxMillis) {
    Objects.requireNonNull(value, name);
    if (value.toMillis() < minMillis || value.toMillis() > maxMillis) {
      throw new IllegalArgumentException(
          name + " is " + value.toMillis() + " ms but must be " + minMillis + " to " + maxMillis + " ms");
    }
  }
}
