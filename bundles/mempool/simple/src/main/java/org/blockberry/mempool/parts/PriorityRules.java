package org.blockberry.mempool.parts;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;

/**
 * The choices of a pool that orders by rank.
 *
 * @param ranking what makes an entry better
 * @param skipUnfitting whether a reap passes over an entry that does not fit instead of ending there
 * @param replaceBySender whether a sender has at most one transaction in the pool, which a better one of its own
 *     replaces
 * @param minBump how much higher the rank of a replacement must be, 1 or more
 */
public record PriorityRules(Ranking ranking, boolean skipUnfitting, boolean replaceBySender, long minBump) {
  /** What the pool does when nothing is configured. */
  public static final PriorityRules DEFAULT = new PriorityRules(Ranking.APPLICATION, true, false, 1);

  /** Adds the keys to a schema. */
  public static SettingsSchema.Builder declare(SettingsSchema.Builder schema) {
    return schema.string("rank_by", DEFAULT.ranking.text()).choices(Ranking.APPLICATION.text(), Ranking.SIZE.text())
      .doc("What goes first: application takes the priority of the application's check, size puts small before large.").end()
      .bool("skip_unfitting", DEFAULT.skipUnfitting)
      .doc("Whether a proposal passes over a transaction that does not fit and goes on; false ends it there.").end()
      .bool("replace_by_sender", DEFAULT.replaceBySender)
      .doc("Whether a sender has at most one waiting transaction, which a better one of the same sender replaces.").end()
      .integer("replace_min_bump", DEFAULT.minBump).min(1)
      .doc("How much higher the rank of a replacement must be.").end();
  }

  /** Refuses a bump below 1. */
  public PriorityRules {
    requireNonNull(ranking, "ranking");
    if (minBump < 1) {
      throw new IllegalArgumentException("replace_min_bump is " + minBump + " but must be 1 or more");
    }
  }

  /** What the settings say. */
  public static PriorityRules from(Settings settings) {
    return new PriorityRules(Ranking.of(settings.string("rank_by")), settings.bool("skip_unfitting"),
        settings.bool("replace_by_sender"), settings.integer("replace_min_bump"));
  }

  /** Whether {@code newRank} is enough to replace {@code oldRank}; exact for all 64-bit values (security class G3). */
  public boolean replaces(long newRank, long oldRank) {
    return newRank > oldRank && Long.compareUnsigned(newRank - oldRank, minBump) >= 0;
  }
}
