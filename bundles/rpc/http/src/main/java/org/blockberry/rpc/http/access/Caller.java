package org.blockberry.rpc.http.access;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.blockberry.api.rpc.RpcRole;
import org.blockberry.crypto.keystore.AccessToken;

/**
 * Who sends a request, as far as is known. It grants nothing by itself: {@link AccessGate} is asked at every use, so that a
 * token that is revoked ends what it began, also on connections that stay open. Immutable.
 *
 * @param source where the connection comes from
 * @param token what was presented; empty for none
 * @param certificate role of the client certificate of the connection; empty for none
 */
public record Caller(String source, Optional<AccessToken> token, Optional<RpcRole> certificate) {
  /** Refuses null. */
  public Caller {
    requireNonNull(source, "source");
    requireNonNull(token, "token");
    requireNonNull(certificate, "certificate");
  }
}
