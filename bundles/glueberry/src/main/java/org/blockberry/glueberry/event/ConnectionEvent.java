package org.blockberry.glueberry.event;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.libp2p.identity.PeerId;

/**
 * A peer has reached a state.
 *
 * @param error why, for a loss, a failed dial or a handshake that was not finished
 */
public record ConnectionEvent(PeerId peer, ConnectionState state, Optional<GlueberryException> error, Instant at) {
  /** Checks for null. */
  public ConnectionEvent {
    requireNonNull(peer, "peer");
    requireNonNull(state, "state");
    requireNonNull(error, "error");
    requireNonNull(at, "at");
  }
}
