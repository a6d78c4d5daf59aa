package org.blockberry.api.network;

import java.util.Objects;

/** Whether other nodes can connect to this one, as peers say that were asked to dial it back. Immutable. */
public final class Reachability {
  /** What is known. Constants may be added in minor versions. */
  public enum State {
    /** Nobody could be asked yet, or the node listens nowhere. */
    UNKNOWN,
    /** Somebody got through. */
    REACHABLE,
    /** Nobody gets through. */
    UNREACHABLE
  }

  private final State state;
  private final String address;

  private Reachability(State state, String address) {
    this.state = Objects.requireNonNull(state, "state");
    this.address = Objects.requireNonNull(address, "address");
  }

  /** @param address where somebody got through; empty if nobody did */
  public static Reachability of(State state, String address) {
    return new Reachability(state, address);
  }

  /** What is known. */
  public State state() {
    return state;
  }

  /** Where somebody got through last, as multiaddr; empty if nobody did. */
  public String address() {
    return address;
  }
}
