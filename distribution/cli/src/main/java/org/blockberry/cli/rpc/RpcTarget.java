package org.blockberry.cli.rpc;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Which node to call, and as whom.
 *
 * @param uri its RPC
 * @param token access token that is sent with each call; empty for none
 * @param tls whom to trust with https; empty for the JDK's list
 */
public record RpcTarget(URI uri, Optional<String> token, Optional<SSLContext> tls) {
  /** Refuses null. */
  public RpcTarget {
    requireNonNull(uri, "uri");
    requireNonNull(token, "token");
    requireNonNull(tls, "tls");
  }

  /** As nobody, trusting whom the JDK trusts. */
  public static RpcTarget of(URI uri) {
    return new RpcTarget(uri, Optional.empty(), Optional.empty());
  }

  /** Without the token: this may be printed. */
  @Override
  public String toString() {
    return uri.toString();
  }
}
