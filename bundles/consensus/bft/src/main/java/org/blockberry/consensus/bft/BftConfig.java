package org.blockberry.consensus.bft;

import java.time.Duration;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.consensus.bft.core.BftRules;

/**
 * The keys under {@code [consensus.bft]}.
 *
 * @param rules of the core
 * @param watchdog time without a new height after which the operator is told
 */
record BftConfig(BftRules rules, Duration watchdog) {
  static SettingsSchema schema() {
    BftRules defaults = BftRules.DEFAULT;
    return SettingsSchema.builder()
        .duration("propose_timeout", defaults.propose()).min(10).max(300_000)
        .doc("Time to wait for a proposal in round 0; propose_growth is added each round, up to 15 s.").end()
        .duration("propose_growth", defaults.proposeGrowth()).min(0).max(60_000)
        .doc("What is added to propose_timeout each round.").end()
        .duration("vote_timeout", defaults.vote()).min(10).max(300_000)
        .doc("Time to wait for more votes once two thirds voted for different things; vote_growth is added each round, up to 5 s.").end()
        .duration("vote_growth", defaults.voteGrowth()).min(0).max(60_000)
        .doc("What is added to vote_timeout each round.").end()
        .duration("commit_timeout", Duration.ZERO).min(0).max(60_000)
        .doc("Time between a commit and the next height, in which late precommits still get into the next block; it ends when all are"
            + " there. 0 makes blocks as fast as the network decides them.").end()
        .bool("create_empty_blocks", true)
        .doc("Make blocks without transactions. The first block, and one after each change of the application's state, come anyhow.").end()
        .duration("empty_interval", Duration.ofSeconds(1)).min(0).max(86_400_000)
        .doc("Time without transactions after which an empty block is made.").end()
        .duration("precision", defaults.precision()).min(1).max(60_000)
        .doc("How far the clocks of honest validators may lie apart; a proposal that seems to come from further in the future is not"
            + " voted for.").end()
        .duration("message_delay", defaults.messageDelay()).min(10).max(300_000)
        .doc("How old a fresh proposal may be; a tenth more in each round.").end()
        .bool("fast_nil", defaults.fastNil())
        .doc("Go to the next round as soon as two thirds precommitted nothing, instead of after vote_timeout.").end()
        .bool("late_polka", defaults.latePolka())
        .doc("Propose again what got two thirds of the prevotes of an earlier round even if they came late.").end()
        .duration("watchdog", Duration.ofSeconds(30)).min(1_000).max(3_600_000)
        .doc("Time without a new height after which the node says so, with what it waits for. It changes nothing in consensus.").end()
        .build();
  }

  static BftConfig from(Settings settings) {
    return new BftConfig(new BftRules(settings.duration("propose_timeout"), settings.duration("propose_growth"),
        settings.duration("vote_timeout"), settings.duration("vote_growth"), settings.duration("commit_timeout"),
        settings.bool("create_empty_blocks"), settings.duration("empty_interval"), settings.duration("precision"),
        settings.duration("message_delay"), settings.bool("late_polka"), settings.bool("fast_nil")), settings.duration("watchdog"));
  }
}
