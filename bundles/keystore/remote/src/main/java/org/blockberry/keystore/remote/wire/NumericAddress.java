package org.blockberry.keystore.remote.wire;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses of numbers, as 10.0.0.5:26659 or [::1]:26659: no name has to be looked up while something waits to be signed. */
public final class NumericAddress {
  private static final Pattern FORM = Pattern.compile("(?:\\[([0-9a-fA-F:.]{2,45})\\]|((?:[0-9]{1,3}\\.){3}[0-9]{1,3})):([0-9]{1,5})");
  private static final int MAX_PORT = 65_535;

  private NumericAddress() {}

  /** The address; empty if the text is none. */
  public static Optional<InetSocketAddress> parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches() || Integer.parseInt(parts.group(3)) > MAX_PORT) {
      return Optional.empty();
    }
    try {
      String host = parts.group(1) != null ? "[" + parts.group(1) + "]" : parts.group(2);
      return Optional.of(new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(parts.group(3))));
    } catch (UnknownHostException e) {
      return Optional.empty(); // looks like numbers, and is no address
    }
  }

  /** The address as {@link #parse} takes it. */
  public static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
