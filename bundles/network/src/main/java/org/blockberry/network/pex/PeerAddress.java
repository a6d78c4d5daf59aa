package org.blockberry.network.pex;

import java.util.Optional;
import org.blockberry.network.peers.Subnet;

/**
 * Where a peer can be dialled.
 *
 * @param text multiaddr of an address or a name and a TCP port, without the peer's id
 * @param group what counts as one network: /16 of IPv4, /32 of IPv6, the registered part of a name
 */
public record PeerAddress(String text, String group) {
  private static final int MAX_LENGTH = 300;
  private static final int PARTS = 5; // "", kind, host, "tcp", port
  private static final int PARTS_WITH_ID = 7;

  /**
   * Reads.
   *
   * @param peer id that the address must be of if it names one
   * @param everywhere whether addresses of private networks and of one machine count
   */
  static Optional<PeerAddress> parse(String text, String peer, boolean everywhere) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String[] parts = text.split("/", PARTS_WITH_ID + 1);
    boolean named = parts.length == PARTS_WITH_ID && parts[5].equals("p2p") && parts[6].equals(peer);
    if (parts.length != PARTS && !named || !parts[0].isEmpty() || !parts[3].equals("tcp") || !port(parts[4])) {
      return Optional.empty();
    }
    String plain = String.join("/", "", parts[1], parts[2], "tcp", parts[4]);
    return switch (parts[1]) {
      case "ip4", "ip6" -> Subnet.address(plain).filter(bytes -> everywhere || routable(bytes))
          .flatMap(bytes -> Subnet.of(plain, 16, 32)).map(group -> new PeerAddress(plain, group));
      case "dns", "dns4", "dns6" -> name(parts[2]).map(group -> new PeerAddress(plain, group));
      default -> Optional.empty();
    };
  }

  /** Whether an address without id is one of a machine that may be dialled. */
  public static boolean mayBeDialled(String text, boolean everywhere) {
    return parse(text, "", everywhere).isPresent();
  }

  private static boolean port(String text) {
    if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return false;
    }
    int port = Integer.parseInt(text);
    return port >= 1 && port <= 65_535;
  }

  private static Optional<String> name(String text) {
    if (text.length() > 253 || !text.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.')) {
      return Optional.empty();
    }
    int last = text.lastIndexOf('.');
    if (last <= 0 || last == text.length() - 1) {
      return Optional.empty(); // a name of one's own network
    }
    return Optional.of("dns:" + text.substring(text.lastIndexOf('.', last - 1) + 1));
  }

  /** Not of a private network, this machine, a group, or for documentation. */
  private static boolean routable(byte[] bytes) {
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    if (bytes.length == 4) {
      return first != 0 && first != 10 && first != 127 && first < 224 && !(first == 169 && second == 254)
          && !(first == 172 && second >= 16 && second < 32) && !(first == 192 && second == 168) && !(first == 100 && second >= 64 && second < 128)
          && !(first == 198 && (second == 18 || second == 19)) && !(first == 192 && second == 0 && (bytes[2] == 2 || bytes[2] == 0))
          && !(first == 198 && second == 51 && bytes[2] == 100) && !(first == 203 && second == 0 && bytes[2] == 113);
    }
    return (first & 0xe0) == 0x20 && !(first == 0x20 && second == 1 && bytes[2] == 0x0d && (bytes[3] & 0xff) == 0xb8); // 2000::/3 only
  }
}
