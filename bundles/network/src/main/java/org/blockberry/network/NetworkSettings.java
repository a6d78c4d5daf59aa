package org.blockberry.network;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.transport.Transport;

/**
 * The table {@code [network]}. Immutable.
 *
 * @param seeds addresses by peer id
 * @param persistent addresses by peer id
 * @param compression whether large messages may be packed, which original peers exclude
 */
record NetworkSettings(Map<String, List<String>> seeds, Map<String, List<String>> persistent, int maxInbound, int maxOutbound, boolean pex,
    boolean gossip, boolean originalPeers, boolean privateAddresses, int protocolVersion, Duration handshakeTimeout, int banPoints,
    int ratePercent, boolean compression) {
  /** Name of the table. */
  static final String TABLE = "network";
  private static final int MAX_LISTED = 256;
  private static final String ID = "/p2p/";
  /** What an address looks like, for messages. */
  static final String EXAMPLE = "/ip4/192.0.2.1/tcp/26656/p2p/12D3KooW…";

  /** The keys with their bounds. */
  static final SettingsSchema SCHEMA = SettingsSchema.builder()
      .strings("seeds", List.of()).doc("Peers that are asked for addresses of others when few are known, each an address that ends in"
          + " /p2p/ and the peer's id.").needsRestart().end()
      .strings("persistent_peers", List.of()).doc("Peers that are always dialled and always let in, each an address that ends in /p2p/ and"
          + " the peer's id.").needsRestart().end()
      .integer("max_inbound", 40).min(0).max(10_000).unit("peers").doc("Peers at most that dialled this node.").needsRestart().end()
      .integer("max_outbound", 10).min(0).max(1_000).unit("peers").doc("Peers at most that this node dials by itself.").needsRestart().end()
      .bool("pex", true).doc("Whether this node asks its peers for addresses of others and dials them.").needsRestart().end()
      .bool("gossip", true).doc("Whether transactions are announced and asked for; false only takes what peers send, as a mempool that"
          + " spreads them by itself needs it.").needsRestart().end()
      .bool("original_peers", false).doc("Whether peers of the original software must be able to carry everything: no message is larger"
          + " than 1 MiB.").needsRestart().end()
      .bool("private_addresses", false).doc("Whether addresses of private networks and of this machine are taken for addresses of peers,"
          + " and many peers may come from one network; for test networks.").needsRestart().end()
      .integer("protocol_version", 1).min(1).max(Integer.MAX_VALUE).doc("Version of the protocol; peers with another one are refused.")
          .needsRestart().end()
      .duration("handshake_timeout", Duration.ofSeconds(30)).min(1_000).max(300_000).doc("Time for a whole handshake.").needsRestart().end()
      .integer("ban_points", 100).min(10).max(1_000).unit("points").doc("Points at which a peer is banned, for an hour at first. A message"
          + " that cannot be read costs 5, a wrong block 20; one an hour is forgiven.").needsRestart().end()
      .bool("compression", true).doc("Whether large messages are packed for peers that understand that; never with original_peers.")
          .needsRestart().end()
      .integer("rate_percent", 100).min(25).max(400).unit("percent").doc("How much of the declared rates a peer may send at first; it is"
          + " lowered while the node is busy and raised for peers that keep to the rules, between 25 and 400.").needsRestart().end()
      .build();

  /** A peer as an operator writes it: an address, which may be missing, and the id. */
  record Listed(String id, Optional<String> address) {
    static Optional<Listed> of(String text) {
      int at = text.lastIndexOf(ID);
      String id = at < 0 ? "" : text.substring(at + ID.length());
      boolean wrong = id.isEmpty() || id.length() > Transport.MAX_ID_LENGTH || id.indexOf('/') >= 0 || !text.startsWith("/");
      return wrong ? Optional.empty() : Optional.of(new Listed(id, Optional.of(text.substring(0, at)).filter(address -> !address.isEmpty())));
    }
  }

  /** Copies. */
  NetworkSettings {
    seeds = Map.copyOf(seeds);
    persistent = Map.copyOf(persistent);
  }

  /**
   * Reads.
   *
   * @throws IllegalArgumentException naming an address that cannot be used
   */
  static NetworkSettings from(Settings settings) {
    return new NetworkSettings(peers("seeds", settings), peers("persistent_peers", settings), settings.smallInteger("max_inbound"),
        settings.smallInteger("max_outbound"), settings.bool("pex"), settings.bool("gossip"), settings.bool("original_peers"),
        settings.bool("private_addresses"), settings.smallInteger("protocol_version"), settings.duration("handshake_timeout"),
        settings.smallInteger("ban_points"), settings.smallInteger("rate_percent"), settings.bool("compression") && !settings.bool("original_peers"));
  }

  private static Map<String, List<String>> peers(String key, Settings settings) {
    Map<String, List<String>> peers = new TreeMap<>();
    List<String> given = settings.strings(key);
    if (given.size() > MAX_LISTED) {
      throw new IllegalArgumentException(TABLE + "." + key + " has " + given.size() + " entries but must have " + MAX_LISTED + " or fewer");
    }
    for (String text : given) {
      Listed listed = Listed.of(text).orElseThrow(() -> new IllegalArgumentException(TABLE + "." + key + ": \"" + text
          + "\" is no address such as " + EXAMPLE));
      peers.merge(listed.id(), listed.address().map(List::of).orElse(List.of()), (before, more) ->
          java.util.stream.Stream.concat(before.stream(), more.stream()).toList());
    }
    return peers;
  }
}
