package org.blockberry.rpc.http;

import java.time.Duration;
import java.util.List;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.rpc.http.message.HostPolicy;

/** The table {@code [rpc]}: every bound of the server. Immutable; compared by content. */
final class RpcSettings {
  /** Name of the table. */
  static final String TABLE = "rpc";
  /** The keys with their bounds. */
  static final SettingsSchema SCHEMA = SettingsSchema.builder()
      .string("listen", "127.0.0.1:26657").doc("Address and port; port 0 takes any free one and var/run/rpc.port says"
          + " which.").end()
      .bool("unsafe_non_loopback", false).doc("Allows listening where other machines can connect, although anybody who"
          + " can connect may then use every method.").end()
      .strings("allowed_hosts", List.of()).doc("Host names, without port, under which clients reach the server besides"
          + " localhost and addresses.").end()
      .strings("cors_origins", List.of()).doc("Web pages whose scripts may use the server, for example"
          + " \"https://wallet.example\", or \"*\" for all.").end()
      .integer("event_loops", 2).min(1).max(64).unit("threads").doc("Threads that read and write connections.")
          .needsRestart().end()
      .integer("threads", 4).min(1).max(256).unit("threads").doc("Threads that run methods.").end()
      .integer("max_connections", 1_000).min(1).max(100_000).unit("connections").doc("Connections at once; more are"
          + " closed at once.").end()
      .integer("max_in_flight", 4_096).min(1).max(1_000_000).unit("requests").doc("Requests under way at once; more are"
          + " answered with 503.").end()
      .integer("max_in_flight_per_connection", 16).min(1).max(1_024).unit("requests").doc("Requests of one connection"
          + " under way at once; more wait in its socket.").end()
      .integer("max_head_bytes", 16_384).min(256).max(1_048_576).unit("bytes").doc("Request line and headers.").end()
      .integer("max_body_bytes", 1_000_000).min(1).max(104_857_600).unit("bytes").doc("Body of a request.").end()
      .integer("max_batch", 20).min(1).max(1_000).unit("requests").doc("Requests in one batch.").end()
      .integer("max_json_depth", 32).min(4).max(256).unit("levels").doc("Nested arrays and objects of a request.").end()
      .integer("max_response_bytes", 67_108_864).min(1_024).max(1_073_741_824).unit("bytes").doc("One answer; a larger"
          + " one is replaced by an error.").end()
      .integer("max_pending_bytes", 268_435_456).min(1_024).max(17_179_869_184L).unit("bytes").doc("Answers of all"
          + " connections that clients have not yet read.").end()
      .duration("request_timeout", Duration.ofSeconds(15)).min(10).max(600_000).doc("Time for one request; longer than"
          + " the 10 s of broadcast_tx_commit.").end()
      .duration("read_timeout", Duration.ofSeconds(15)).min(10).max(600_000).doc("Time in which a request must arrive"
          + " whole.").end()
      .duration("write_timeout", Duration.ofSeconds(10)).min(10).max(600_000).doc("Time in which a client must read an"
          + " answer, besides one second per 16 KiB.").end()
      .duration("idle_timeout", Duration.ofSeconds(60)).min(10).max(3_600_000).doc("Time after which a connection"
          + " without requests is closed.").end()
      .build();

  private final Settings values;
  private final ListenAddress listen;
  private final HostPolicy hosts;

  private RpcSettings(Settings values) {
    this.values = values;
    this.listen = ListenAddress.parse(values.string("listen"));
    this.hosts = new HostPolicy(values.strings("allowed_hosts"), values.strings("cors_origins"));
  }

  /**
   * Checks what the schema cannot.
   *
   * @throws IllegalArgumentException naming key, value and way out
   */
  static RpcSettings of(Settings values) {
    RpcSettings settings = new RpcSettings(values);
    if (!settings.listen.isLoopback() && !values.bool("unsafe_non_loopback")) {
      throw new IllegalArgumentException("rpc.listen is \"" + values.string("listen") + "\", which other machines can"
          + " reach, but this version has no access control (no keys, no roles, no TLS). Use 127.0.0.1 and put an"
          + " authenticating proxy in front, or set rpc.unsafe_non_loopback = true to let anybody in.");
    }
    for (String origin : values.strings("cors_origins")) {
      if (!origin.equals("*") && !origin.matches("https?://[A-Za-z0-9.\\[\\]:-]{1,200}")) {
        throw new IllegalArgumentException("rpc.cors_origins has \"" + origin
            + "\" but must have \"*\" or scheme, host and port such as \"https://wallet.example\"");
      }
    }
    return settings;
  }

  ListenAddress listen() {
    return listen;
  }

  boolean unsafe() {
    return !listen.isLoopback();
  }

  HostPolicy hosts() {
    return hosts;
  }

  int number(String key) {
    return values.smallInteger(key);
  }

  long maxPendingBytes() {
    return values.integer("max_pending_bytes");
  }

  Duration duration(String key) {
    return values.duration(key);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RpcSettings that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }
}
