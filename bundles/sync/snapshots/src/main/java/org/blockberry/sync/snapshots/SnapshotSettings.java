package org.blockberry.sync.snapshots;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.chain.light.LightSources;
import org.blockberry.chain.light.SourceAccess;
import org.blockberry.chain.light.TrustAnchor;
import org.blockberry.sync.snapshots.join.JoinLimits;

/**
 * The table {@code [sync.snapshots]}. Immutable.
 *
 * @param servers addresses of RPC servers that vouch for headers, each once
 */
record SnapshotSettings(boolean fetch, boolean serve, long trustHeight, String trustHash, Duration trustPeriod, List<String> servers, int minWitnesses,
    List<String> tokenFiles, List<String> caFiles, JoinLimits joining) {
  /** Name of the table. */
  static final String TABLE = "sync.snapshots";
  /** Servers that must say the same of the chain-state record: one alone could make up everything that headers do not cover. */
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
      .strings("rpc_servers", List.of()).doc("Addresses of RPC servers of different operators, such as \"http://10.0.0.1:26657\": the first is asked for headers,"
          + " min_witnesses of the others have to agree.").needsRestart().end()
      .integer("min_witnesses", LightSources.USUAL_WITNESSES).min(1).max(100).unit("servers").doc("Servers besides the first that must have a header before it is"
          + " trusted. With 1, two servers that lie together decide which chain you join.").needsRestart().end()
      .strings("token_files", List.of()).doc("URL=FILE for each server that wants an access token: the file's first line is sent to that server alone.")
          .needsRestart().end()
      .strings("ca_files", List.of()).doc("PEM files with the certificates by which https servers are trusted, instead of the JDK's list: URL=FILE for one"
          + " server, FILE for all others.").needsRestart().end()
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
        settings.duration("trust_period"), settings.strings("rpc_servers").stream().distinct().toList(), settings.smallInteger("min_witnesses"),
        settings.strings("token_files"), settings.strings("ca_files"),
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
    if (servers.size() < 1 + minWitnesses) {
      return Optional.of("sync.snapshots.rpc_servers names " + servers.size() + " servers but must name " + (1 + minWitnesses) + " or more: one that is asked and "
          + minWitnesses + " that must agree. Add RPCs of nodes that other people run, or set sync.snapshots.min_witnesses lower if you accept what its text says");
    }
    try {
      access(Path.of(""));
    } catch (IllegalArgumentException e) {
      return Optional.of("sync.snapshots.token_files and ca_files: " + e.getMessage());
    }
    return Optional.empty();
  }

  /**
   * How each server is reached.
   *
   * @param folder which relative files are in
   * @throws IllegalArgumentException an entry cannot be read
   */
  Map<String, SourceAccess> access(Path folder) {
    return SourceAccess.of(servers, tokenFiles, caFiles, folder);
  }

  TrustAnchor anchor() {
    return TrustAnchor.parse(trustHeight + ":" + trustHash);
  }
}
