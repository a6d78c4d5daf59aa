package org.blockberry.glueberry.connection;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How far we are with a peer. The order is the numbering of the original library. */
public enum ConnectionState {
  /** No connection, and none wanted. */
  DISCONNECTED,
  /** Being dialled. */
  CONNECTING,
  /** A connection that has not finished its handshake. */
  CONNECTED,
  /** The handshake is done, messages flow. */
  ESTABLISHED,
  /** Lost, waiting for the next attempt. */
  RECONNECTING,
  /** Left alone for a while, because its handshake was not finished in time. */
  COOLDOWN;

  private static final Map<ConnectionState, Set<ConnectionState>> NEXT = new EnumMap<>(Map.of(
      DISCONNECTED, EnumSet.of(CONNECTING, RECONNECTING),
      CONNECTING, EnumSet.of(CONNECTED, DISCONNECTED),
      CONNECTED, EnumSet.of(ESTABLISHED, DISCONNECTED, COOLDOWN),
      ESTABLISHED, EnumSet.of(DISCONNECTED),
      RECONNECTING, EnumSet.of(CONNECTING, DISCONNECTED),
      COOLDOWN, EnumSet.of(DISCONNECTED, RECONNECTING)));

  /** Whether the state may follow this one directly (specification 2.8). */
  public boolean mayBecome(ConnectionState next) {
    return NEXT.get(this).contains(next);
  }

  /** Whether a connection is there or being made. */
  public boolean active() {
    return this == CONNECTING || this == CONNECTED || this == ESTABLISHED;
  }

  /** Whether nothing happens from here without the application, the peer or the end of a cooldown. */
  public boolean terminal() {
    return this == DISCONNECTED || this == COOLDOWN;
  }

  /** The name of the original library, such as {@code Connected}. */
  public String text() {
    return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
  }
}
