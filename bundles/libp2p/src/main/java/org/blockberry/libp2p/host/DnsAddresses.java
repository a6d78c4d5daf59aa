package org.blockberry.libp2p.host;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.address.Component;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.address.Protocol;
import org.blockberry.libp2p.identity.PeerId;

/**
 * What stands behind {@code /dnsaddr/NAME}: the texts {@code dnsaddr=ADDRESS} of the name {@code _dnsaddr.NAME}, which may lead to further names. Waits
 * for the resolver.
 */
final class DnsAddresses {
  static final int MAX_DEPTH = 4;
  static final int MAX_LOOKUPS = 16;
  static final int MAX_ADDRESSES = 64;
  private static final String PREFIX = "dnsaddr=";

  private record Step(Multiaddr address, int depth) {}

  private DnsAddresses() {}

  static boolean isOne(Multiaddr address) {
    return address.components().get(0).protocol() == Protocol.DNSADDR;
  }

  /**
   * The addresses of {@code peer} behind {@code start}, itself left out. Texts that are no address, and addresses of other peers where {@code start} names
   * one, are passed over; what is beyond the bounds too.
   *
   * @throws IOException if the first name cannot be resolved
   */
  static List<Multiaddr> resolve(Multiaddr start, PeerId peer, TxtResolver resolver) throws IOException {
    List<Multiaddr> found = new ArrayList<>();
    ArrayDeque<Step> open = new ArrayDeque<>(List.of(new Step(start, 0)));
    for (int lookups = 0; !open.isEmpty() && lookups < MAX_LOOKUPS; lookups++) {
      Step step = open.pollFirst();
      List<Component> parts = step.address().components();
      for (String text : texts(parts.get(0).text(), step.depth(), resolver)) {
        Optional<Multiaddr> address = address(text).filter(one -> one.peerId().isPresent() ? one.peerId().get().equals(peer)
            : step.address().peerId().isEmpty());
        if (address.isPresent() && isOne(address.get())) {
          if (step.depth() + 1 < MAX_DEPTH && open.size() < MAX_LOOKUPS) {
            open.addLast(new Step(address.get(), step.depth() + 1));
          }
        } else if (address.isPresent() && found.size() < MAX_ADDRESSES) {
          found.add(address.get());
        }
      }
    }
    return found;
  }

  private static List<String> texts(String name, int depth, TxtResolver resolver) throws IOException {
    try {
      return resolver.txt("_dnsaddr." + name);
    } catch (IOException e) {
      if (depth == 0) {
        throw e;
      }
      return List.of(); // the others may do
    }
  }

  private static Optional<Multiaddr> address(String text) {
    try {
      return text.startsWith(PREFIX) ? Optional.of(Multiaddr.parse(text.substring(PREFIX.length()))) : Optional.empty();
    } catch (MalformedException foreign) {
      return Optional.empty();
    }
  }
}
