package org.blockberry.rpc.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Where the server listens.
 *
 * @param host IP address, or {@code localhost}; names are not looked up
 * @param port 0 to 65535; 0 takes any free one
 */
record ListenAddress(String host, int port) {
  private static final int MAX_PORT = 65_535;
  private static final int IPV4_BYTES = 4;

  /**
   * Reads {@code HOST:PORT}, with or without {@code tcp://} in front as CometBFT writes it.
   *
   * @throws IllegalArgumentException if it has another form
   */
  static ListenAddress parse(String text) {
    String rest = text.startsWith("tcp://") ? text.substring("tcp://".length()) : text;
    int colon = rest.lastIndexOf(':');
    if (colon < 1) {
      throw wrong(text);
    }
    String host = rest.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
    }
    if (!(bracketed ? host.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")
        : host.equals("localhost") || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}"))) {
      throw wrong(text);
    }
    String digits = rest.substring(colon + 1);
    if (!digits.matches("\\d{1,5}") || Integer.parseInt(digits) > MAX_PORT) {
      throw wrong(text);
    }
    ListenAddress address = new ListenAddress(host, Integer.parseInt(digits));
    if (address.resolve() == null) {
      throw wrong(text);
    }
    return address;
  }

  /** Whether only programs of this machine can connect. */
  boolean isLoopback() {
    return resolve().isLoopbackAddress();
  }

  /** The same host with the port that was bound for it. */
  ListenAddress withPort(int other) {
    return new ListenAddress(host, other);
  }

  /** The host by which programs of this machine connect: where all addresses are listened on, the loopback one. */
  String nearHost() {
    InetAddress address = resolve();
    return address.isAnyLocalAddress() ? address.getAddress().length == IPV4_BYTES ? "127.0.0.1" : "::1" : address.getHostAddress();
  }

  InetSocketAddress socketAddress() {
    return new InetSocketAddress(resolve(), port);
  }

  /** A literal: nothing is looked up. Null if it only looked like one. */
  private InetAddress resolve() {
    try {
      return host.equals("localhost") ? InetAddress.getLoopbackAddress() : InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException("rpc.listen is \"" + text
        + "\" but must be an IP address or localhost, a colon and a port, for example \"127.0.0.1:26657\"");
  }
}
