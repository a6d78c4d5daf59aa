package org.blockberry.sync.light;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.chain.light.LightOptions;
import org.blockberry.chain.light.TrustAnchor;
import org.blockberry.chain.verify.Fraction;
import org.blockberry.sync.light.follow.FollowPlan;

/** The table {@code [sync.light]}. Immutable. */
record LightSettings(String primary, List<String> witnesses, String trust, Duration trustingPeriod, Duration clockDrift, boolean everyHeight,
    int kept, Duration look) {
  /** Name of the table. */
  static final String TABLE = "sync.light";

  /** The keys with their bounds. */
  static final SettingsSchema SCHEMA = SettingsSchema.builder()
      .string("primary", "").doc("RPC of the node that a light node asks for headers and states, such as http://10.0.0.1:26657; empty: it follows no chain.")
          .needsRestart().end()
      .strings("witnesses", List.of()).doc("RPCs of nodes that must have the same headers; one or more, better two of other people's.").needsRestart().end()
      .string("trust", "").doc("HEIGHT:HASH of a header that somebody trustworthy vouches for; needed once, and again when the light node was away for longer"
          + " than trusting_period.").needsRestart().end()
      .duration("trusting_period", Duration.ofHours(168)).min(60_000).max(157_680_000_000L).doc("For how long a header is trusted: less than the time in"
          + " which the chain's validators answer for what they sign.").needsRestart().end()
      .duration("clock_drift", LightOptions.DEFAULT_CLOCK_DRIFT).min(0).max(600_000).doc("How far a header may be ahead of this machine's clock.")
          .needsRestart().end()
      .bool("every_height", false).doc("Whether every header is verified; else as few as the signatures allow.").needsRestart().end()
      .integer("kept", 1_000).min(10).max(100_000).unit("headers").doc("Trusted headers that are kept, the highest ones.").needsRestart().end()
      .duration("look", Duration.ofSeconds(2)).min(100).max(3_600_000).doc("Time between two looks for a newer header.").needsRestart().end()
      .build();

  static LightSettings from(Settings settings) {
    return new LightSettings(settings.string("primary"), settings.strings("witnesses"), settings.string("trust"), settings.duration("trusting_period"),
        settings.duration("clock_drift"), settings.bool("every_height"), settings.smallInteger("kept"), settings.duration("look"));
  }

  /** Whether a chain is to be followed. */
  boolean follows() {
    return !primary.isEmpty();
  }

  /**
   * What is followed.
   *
   * @param folder for what is trusted
   * @throws IllegalArgumentException a text cannot be read, or there is no witness
   */
  FollowPlan plan(Path folder) {
    if (witnesses.isEmpty()) {
      throw new IllegalArgumentException("sync.light.witnesses is empty: a light node needs a node besides its primary that confirms headers");
    }
    Optional<TrustAnchor> anchor = trust.isEmpty() ? Optional.empty() : Optional.of(TrustAnchor.parse(trust));
    return new FollowPlan(anchor, primary, witnesses, new LightOptions(Fraction.ONE_THIRD, trustingPeriod, clockDrift), everyHeight, folder, kept);
  }
}
