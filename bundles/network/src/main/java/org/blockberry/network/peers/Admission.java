package org.blockberry.network.peers;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may be connected: so many inbound, so many outbound, and of inbound ones only a few of one network. Peers count from their
 * connection, not from the end of the handshake. Peers of the operator's own list do not count. Pure; not thread safe.
 */
public final class Admission {
  /** Inbound peers of one /24 of IPv4, or one /48 of IPv6. */
  public static final int PER_SUBNET = 3;

  private record Guest(boolean outbound, Optional<String> subnet) {}

  private final int maxInbound;
  private final int maxOutbound;
  private final Set<String> always;
  private final boolean diverse;
  private final Map<String, Guest> guests = new LinkedHashMap<>(); // in the order in which they came

  /**
   * Nobody is there yet.
   *
   * @param always ids of peers that always may
   * @param diverse whether inbound peers of one network are limited; not on a test network on one machine
   */
  public Admission(int maxInbound, int maxOutbound, Set<String> always, boolean diverse) {
    this.maxInbound = maxInbound;
    this.maxOutbound = maxOutbound;
    this.always = new HashSet<>(always);
    this.diverse = diverse;
  }

  /**
   * A connection is up.
   *
   * @param address as multiaddr; may be empty
   * @return why it must end; empty if it may stay
   */
  public Optional<String> connected(String peer, boolean outbound, String address) {
    Optional<String> subnet = outbound || !diverse ? Optional.empty() : Subnet.of(address, 24, 48);
    if (!always.contains(peer) && !guests.containsKey(peer)) {
      if (count(outbound) >= (outbound ? maxOutbound : maxInbound)) {
        return Optional.of("there are " + count(outbound) + (outbound ? " outbound" : " inbound") + " peers already");
      }
      if (subnet.isPresent() && guests.values().stream().filter(guest -> guest.subnet.equals(subnet)).count() >= PER_SUBNET) {
        return Optional.of("there are " + PER_SUBNET + " peers of its network already");
      }
    }
    guests.put(peer, new Guest(outbound, subnet));
    return Optional.empty();
  }

  /** From now on a peer may come whatever the limits are, or no more than others. */
  public void always(String peer, boolean may) {
    if (may) {
      always.add(peer);
    } else {
      always.remove(peer);
    }
  }

  /** A connection is gone. */
  public void gone(String peer) {
    guests.remove(peer);
  }

  /** Connections of one direction that count. */
  public long count(boolean outbound) {
    return guests.entrySet().stream().filter(entry -> entry.getValue().outbound == outbound && !always.contains(entry.getKey())).count();
  }

  /** Connected peers. */
  public Set<String> peers() {
    return java.util.Collections.unmodifiableSet(guests.keySet());
  }

  /** Whether a peer is connected by our dial. */
  public boolean outbound(String peer) {
    Guest guest = guests.get(peer);
    return guest != null && guest.outbound;
  }
}
