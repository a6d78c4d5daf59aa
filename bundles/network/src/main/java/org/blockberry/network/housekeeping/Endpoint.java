package org.blockberry.network.housekeeping;

import java.util.Arrays;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.peers.Subnet;
import org.blockberry.network.pex.PeerAddress;

/**
 * Where somebody listens: the numbers of {@code /ip4/…/tcp/…} or {@code /ip6/…/tcp/…}. Names are not looked up.
 *
 * @param host 4 or 16 bytes
 */
record Endpoint(Bytes host, int port, String text) {
  /**
   * What is dialled for a peer that claims an address: only what it really is, which is the machine that its connection comes from.
   *
   * @param claimed its host may be the unspecified one, for "where you see me"
   * @param observed where the connection comes from
   * @param everywhere whether addresses of private networks and of this machine may be dialled
   * @return empty if it is another machine's, or none that may be dialled
   */
  static Optional<Endpoint> of(String claimed, String observed, boolean everywhere) {
    Optional<Endpoint> claim = parse(claimed);
    Optional<byte[]> seen = Subnet.address(observed);
    if (claim.isEmpty() || seen.isEmpty() || !claim.get().unspecified() && !Arrays.equals(claim.get().host.toArray(), seen.get())) {
      return Optional.empty();
    }
    String[] parts = observed.split("/", 4);
    String text = "/" + parts[1] + "/" + parts[2] + "/tcp/" + claim.get().port;
    return PeerAddress.mayBeDialled(text, everywhere) ? Optional.of(new Endpoint(Bytes.wrap(seen.get()), claim.get().port, text)) : Optional.empty();
  }

  /** Reads an address without the id of a peer. */
  static Optional<Endpoint> parse(String text) {
    String[] parts = text.split("/", 6);
    if (parts.length != 5 || !parts[3].equals("tcp") || !parts[4].matches("[1-9][0-9]{0,4}") || Integer.parseInt(parts[4]) > 65_535) {
      return Optional.empty();
    }
    return Subnet.address(text).map(host -> new Endpoint(Bytes.wrap(host), Integer.parseInt(parts[4]), text));
  }

  private boolean unspecified() {
    return host.equals(Bytes.wrap(new byte[host.size()]));
  }
}
