package org.blockberry.sync.snapshots;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.chain.light.TrustAnchor;
import org.blockberry.sync.snapshots.join.JoinLimits;

/**
 * The table {@code [sync.snapshots]}. Immutable.
 *
 * @param servers addresses of RPC servers that vouch for headers
 */
record SnapshotSettings(boolean fetch, boolean serve, long trustHeight, String trustHash, Duration trustPeriod, List<String> servers, JoinLimits joining) {
  /** Name of the table. */
  static final String TABLE = "sync.snapshots";
  /** Servers at least: one alone could make up everything that headers do not cover. */
  static final int FEWEST_SERVERS = 2;

  /** The keys with their bounds. */
  static final SettingsSchema SCHEMA = SettingsSchema.builder()
      .bool("fetch", false).doc("Whether a node whose chain is empty begins with a snapshot of its peers. Needs trust_height, trust_hash, rpc_servers and a"
          + " snapshot-store.").needsRestart().end()
      .bool("serve", true).doc("Whether peers get the snapshots of this node.").needsRestart().end()
      .integer("trust_height", 0).min(0).max(Long.MAX_VALUE / 2).unit("blocks").doc("Height of a header that you know to be the chain's.").needsRestart().end()
      .string("trust_hash", "").doc("Hash of that header, 64 hexadecimal digits.").needsRestart().end()
      .duration("trust_period", Duration.ofDays(7)).min(1_000).max(Duration.ofDays(3650).toMillis())
          .doc("For how long a header is trusted; less than the time after which a validator can take its stake back.").needsRestart().end()
      .strings("rpc_servers", List.of()).doc("Addresses of RPC servers of different operators, 2 or more, such as \"http://10.0.0.1:26657\": the first is asked"
          + " for headers, the others have to agree.").needsRestart().end()
      .integer("chunks_per_peer", 4).min(1).max(16).unit("chunks").doc("Chunks of one peer on their way at most.").needsRestart().end()
      .duration("request_timeout", Duration.ofSeconds(10)).min(100).max(300_000).doc("Time for an answer, after which another peer is asked.")
          .needsRestart().end()
      .duration("ask_every", Duration.ofSeconds(10)).min(100).max(600_000).doc("Time between two rounds of asking peers what they have.").needsRestart().end()
      .duration("gather", Duration.ofSeconds(2)).min(0).max(60_000).doc("Time after the first offer before one is chosen, so that more peers answer.")
          .needsRestart().end()
      .duration("give_up", Duration.ofMinutes(1)).min(1_000).max(86_400_000).doc("Time without progress after which the chain is fetched block by block.")
          .needsRestart().end()
      .build();

  static SnapshotSettings from(Settings settings) {
    return new SnapshotSettings(settings.bool("fetch"), settings.bool("serve"), settings.integer("trust_height"), settings.string("trust_hash"),
        settings.duration("trust_period"), settings.strings("rpc_servers"),
        new JoinLimits(Math.max(1, settings.integer("trust_height")), settings.smallInteger("chunks_per_peer"), settings.duration("request_timeout").toNanos(),
            settings.duration("ask_every").toNanos(), settings.duration("gather").toNanos(), settings.duration("give_up").toNanos()));
  }

  /** Why nothing can be fetched; empty if it can. */
  Optional<String> problem() {
    try {
      anchor();
    } catch (IllegalArgumentException e) {
      return Optional.of("sync.snapshots.trust_height and trust_hash must name a header: " + e.getMessage());
    }
    if (new HashSet<>(servers).size() < FEWEST_SERVERS) {
      return Optional.of("sync.snapshots.rpc_servers must name " + FEWEST_SERVERS + " servers or more");
    }
    return Optional.empty();
  }

  TrustAnchor anchor() {
    return TrustAnchor.parse(trustHeight + ":" + trustHash);
  }
}
