package org.blockberry.api.transport;

import java.util.Objects;

/** A peer has come to a state. Immutable. */
public final class PeerChange {
  private final String peer;
  private final PeerState state;
  private final boolean outbound;
  private final String cause;

  private PeerChange(String peer, PeerState state, boolean outbound, String cause) {
    this.peer = Objects.requireNonNull(peer, "peer");
    this.state = Objects.requireNonNull(state, "state");
    this.outbound = outbound;
    this.cause = Objects.requireNonNull(cause, "cause");
  }

  /**
   * Describes a change.
   *
   * @param outbound whether we dialled
   * @param cause one line that says why; empty if nothing is wrong
   */
  public static PeerChange of(String peer, PeerState state, boolean outbound, String cause) {
    return new PeerChange(peer, state, outbound, cause);
  }

  /** Id of the peer. */
  public String peer() {
    return peer;
  }

  /** What it is in now. */
  public PeerState state() {
    return state;
  }

  /** Whether we dialled. */
  public boolean outbound() {
    return outbound;
  }

  /** One line that says why; empty if nothing is wrong. */
  public String cause() {
    return cause;
  }

  @Override
  public String toString() {
    return peer + " " + state + (cause.isEmpty() ? "" : " (" + cause + ")");
  }
}
