package org.blockberry.rpc.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.rpc.RpcRole;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.rpc.http.access.AccessTable;
import org.blockberry.rpc.http.message.HostPolicy;
import org.blockberry.rpc.http.tls.TlsFiles;

/** The table {@code [rpc]}: every bound of the server. Immutable; compared by content. */
final class RpcSettings {
  /** Name of the table. */
  static final String TABLE = "rpc";
  /** The keys with their bounds. */
  static final SettingsSchema SCHEMA = SettingsSchema.builder()
      .string("listen", "127.0.0.1:26657").doc("Address and port; port 0 takes any free one and var/run/rpc.port says"
          + " which.").end()
      .bool("unsafe_non_loopback", false).doc("Allows a node started with --dev to listen where other machines can connect"
          + " without TLS and tokens, with the rights of local_access for everybody. Refused on any other node.").end()
      .strings("local_access", List.of("health", "metrics", "read", "submit")).doc("What needs no access token while listen is"
          + " an address of this machine only: some of \"health\", \"metrics\", \"read\", \"submit\".").end()
      .strings("remote_access", List.of()).doc("What needs no access token while other machines can connect.").end()
      .strings("open_methods", List.of()).doc("Methods of plugins that may be called with the right they ask for; all others of"
          + " plugins take a token of an admin.").end()
      .string("tls_certificate", "").doc("PEM file with the server's certificate and those that issued it, absolute or below the"
          + " home; empty for no TLS. Read again when it changes.").end()
      .string("tls_key", "").doc("PEM file with its private key, PKCS#8, not encrypted, mode 0600.").end()
      .string("tls_client_ca", "").doc("PEM file with the certificates that issue client certificates; a client that shows one"
          + " has the rights of tls_client_role.").end()
      .string("tls_client_role", "reader").choices("monitor", "reader", "submitter", "admin").doc("Role of clients with a"
          + " certificate.").end()
      .integer("max_failed_logins", 20).min(1).max(10_000).unit("per minute").doc("Bad access tokens of one address; more are"
          + " answered with 429.").end()
      .strings("allowed_hosts", List.of()).doc("Host names, without port, under which clients reach the server besides"
          + " localhost and addresses.").end()
      .strings("cors_origins", List.of()).doc("Web pages whose scripts may use the server, for example"
          + " \"https://wallet.example\", or \"*\" for all.").end()
      .integer("event_loops", 2).min(1).max(64).unit("threads").doc("Threads that read and write connections.")
          .needsRestart().end()
      .integer("threads", 4).min(1).max(256).unit("threads").doc("Threads that run methods.").end()
      .integer("max_connections", 1_000).min(1).max(100_000).unit("connections").doc("Connections at once; more are"
          + " closed at once.").end()
      .integer("max_connections_per_source", 100).min(1).max(100_000).unit("connections").doc("Connections of one address, or of"
          + " one IPv6 network, at once; programs on this machine are not counted.").end()
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
      .integer("max_subscription_clients", 1_000).min(1).max(100_000).unit("clients").doc("WebSockets with subscriptions at once.").end()
      .integer("max_subscriptions_per_client", 5).min(1).max(1_000).unit("subscriptions").doc("Subscriptions of one WebSocket.").end()
      .integer("subscription_buffer", 2_000).min(1).max(1_000_000).unit("events").doc("Events that a client has not read; one that"
          + " has more loses its subscriptions.").end()
      .integer("subscription_buffer_bytes", 8_388_608).min(1_024).max(1_073_741_824).unit("bytes").doc("Their size together.").end()
      .duration("ping_interval", Duration.ofSeconds(27)).min(10).max(600_000).doc("Time between pings to a WebSocket; one from which"
          + " nothing is heard for that and 10 s is closed.").end()
      .duration("move_grace", Duration.ofSeconds(15)).min(10).max(600_000).doc("Time that connections have to end after another"
          + " address was bound or TLS was switched.").end()
      .build();

  private final Settings values;
  private final ListenAddress listen;
  private final HostPolicy hosts;
  private final boolean unsafe;
  private final AccessTable access;

  private RpcSettings(Settings values, boolean development) {
    this.values = values;
    this.listen = ListenAddress.parse(values.string("listen"));
    this.hosts = new HostPolicy(values.strings("allowed_hosts"), values.strings("cors_origins"),
        !values.string("tls_certificate").isEmpty());
    this.unsafe = !listen.isLoopback() && development && values.bool("unsafe_non_loopback");
    AccessTable local = AccessTable.of("rpc.local_access", values.strings("local_access"), values.strings("open_methods"));
    AccessTable remote = AccessTable.of("rpc.remote_access", values.strings("remote_access"), values.strings("open_methods"));
    this.access = listen.isLoopback() || unsafe ? local : remote;
  }

  /**
   * Checks what the schema cannot.
   *
   * @param development whether the node was started with --dev
   * @throws IllegalArgumentException naming key, value and way out
   */
  static RpcSettings of(Settings values, boolean development) {
    RpcSettings settings = new RpcSettings(values, development);
    if (!settings.listen.isLoopback() && values.bool("unsafe_non_loopback") && !development) {
      throw new IllegalArgumentException("rpc.unsafe_non_loopback is true, but only a node started with --dev takes that. Delete"
          + " the line and give the server TLS and access tokens.");
    }
    if (values.string("tls_certificate").isEmpty() != values.string("tls_key").isEmpty()) {
      throw new IllegalArgumentException("rpc.tls_certificate and rpc.tls_key must both be set, or neither");
    }
    if (!values.string("tls_client_ca").isEmpty() && values.string("tls_certificate").isEmpty()) {
      throw new IllegalArgumentException("rpc.tls_client_ca needs rpc.tls_certificate and rpc.tls_key");
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

  /** Whether everybody is let in although other machines can connect. */
  boolean unsafe() {
    return unsafe;
  }

  /** Whether TLS and tokens are a must. */
  boolean mustBeSecure() {
    return !listen.isLoopback() && !unsafe;
  }

  /** The access rules. */
  AccessTable access() {
    return access;
  }

  /** The files of the certificate; relative ones lie below {@code home}. Empty for no TLS. */
  Optional<TlsFiles> tls(Path home) {
    if (values.string("tls_certificate").isEmpty()) {
      return Optional.empty();
    }
    String ca = values.string("tls_client_ca");
    return Optional.of(new TlsFiles(home.resolve(values.string("tls_certificate")), home.resolve(values.string("tls_key")),
        ca.isEmpty() ? Optional.empty() : Optional.of(home.resolve(ca)), RpcRole.of(values.string("tls_client_role")).orElseThrow()));
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
    return other instanceof RpcSettings that && values.equals(that.values) && unsafe == that.unsafe;
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }
}
