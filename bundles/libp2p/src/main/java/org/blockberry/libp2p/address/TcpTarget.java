package org.blockberry.libp2p.address;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.identity.PeerId;

/**
 * What we can dial: a host and a TCP port, with nothing on top.
 *
 * @param host {@code IP4}, {@code IP6}, {@code DNS}, {@code DNS4} or {@code DNS6}; says how the name is resolved
 * @param name the host as text, without brackets
 * @param port 1 to 65,535
 * @param peer who must answer, if the address says so
 */
public record TcpTarget(Protocol host, String name, int port, Optional<PeerId> peer) {
  private static final List<Protocol> HOSTS = List.of(Protocol.IP4, Protocol.IP6, Protocol.DNS, Protocol.DNS4, Protocol.DNS6);

  /** The target of an address; empty if we have no transport for it (something on top of TCP, a relay, port 0). */
  public static Optional<TcpTarget> of(Multiaddr address) {
    List<Component> parts = address.components();
    boolean named = parts.size() == 3 && parts.get(2).protocol() == Protocol.P2P;
    if (parts.size() != 2 && !named || !HOSTS.contains(parts.get(0).protocol()) || parts.get(1).protocol() != Protocol.TCP) {
      return Optional.empty();
    }
    Bytes port = parts.get(1).value();
    int number = (port.at(0) & 0xff) << 8 | port.at(1) & 0xff;
    if (number == 0) {
      return Optional.empty();
    }
    return Optional.of(new TcpTarget(parts.get(0).protocol(), parts.get(0).text(), number, address.peerId()));
  }
}
