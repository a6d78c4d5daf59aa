package org.blockberry.libp2p.host;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.blockberry.libp2p.address.Multiaddr;

/** Between the JDK's addresses and libp2p's. */
final class Addresses {
  private Addresses() {}

  static Multiaddr multiaddr(InetSocketAddress socket) {
    String host = socket.getAddress().getHostAddress();
    int zone = host.indexOf('%');
    String plain = zone < 0 ? host : host.substring(0, zone);
    return Multiaddr.parse((plain.indexOf(':') < 0 ? "/ip4/" : "/ip6/") + plain + "/tcp/" + socket.getPort());
  }

  /** What others are told: 0.0.0.0 and :: stand for the addresses of all interfaces that are up. */
  static List<Multiaddr> expanded(List<Multiaddr> bound) {
    List<Multiaddr> expanded = new ArrayList<>();
    for (Multiaddr address : bound) {
      String host = address.components().get(0).text();
      if (!host.equals("0.0.0.0") && !host.equals("::")) {
        expanded.add(address);
        continue;
      }
      int port = Integer.parseInt(address.components().get(1).text());
      for (InetAddress one : interfaces()) {
        boolean fits = host.equals("::") || one instanceof Inet4Address;
        if (fits && !one.isLinkLocalAddress()) {
          expanded.add(multiaddr(new InetSocketAddress(one, port)));
        }
      }
    }
    return expanded;
  }

  private static List<InetAddress> interfaces() {
    List<InetAddress> addresses = new ArrayList<>();
    try {
      for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (each.isUp()) {
          addresses.addAll(Collections.list(each.getInetAddresses()));
        }
      }
    } catch (SocketException e) {
      return List.of(); // then nothing is said about them
    }
    return addresses;
  }
}
