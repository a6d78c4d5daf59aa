package org.blockberry.network.peers;

import java.util.Optional;

/**
 * The network of an address written as a multiaddr: {@code /ip4/1.2.3.4/…} or {@code /ip6/2001:db8::1/…}. Names have none: they are not
 * looked up.
 */
public final class Subnet {
  private static final int IP6_GROUPS = 8;

  private Subnet() {}

  /** The bytes of the address: 4 or 16; empty if there is none that can be read. */
  public static Optional<byte[]> address(String multiaddr) {
    if (multiaddr.length() > 512) {
      return Optional.empty();
    }
    String[] parts = multiaddr.split("/", 4);
    if (parts.length < 3 || !parts[0].isEmpty()) {
      return Optional.empty();
    }
    return switch (parts[1]) {
      case "ip4" -> ip4(parts[2]);
      case "ip6" -> ip6(parts[2]);
      default -> Optional.empty();
    };
  }

  /**
   * The first bits of an address, as text.
   *
   * @param bits4 of an IPv4 address, 0 to 32
   * @param bits6 of an IPv6 address, 0 to 128
   */
  public static Optional<String> of(String multiaddr, int bits4, int bits6) {
    return address(multiaddr).map(bytes -> {
      int bits = bytes.length == 4 ? bits4 : bits6;
      StringBuilder text = new StringBuilder(bytes.length == 4 ? "4:" : "6:");
      for (int i = 0; i < bytes.length && i * 8 < bits; i++) {
        int kept = Math.min(8, bits - i * 8);
        text.append(Integer.toHexString(bytes[i] & 0xff & -1 << 8 - kept)).append('.');
      }
      return text.toString();
    });
  }

  private static Optional<byte[]> ip4(String text) {
    String[] parts = text.split("\\.", 5);
    if (parts.length != 4) {
      return Optional.empty();
    }
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      int value = number(parts[i], 10, 3);
      if (value < 0 || value > 255 || parts[i].length() > 1 && parts[i].startsWith("0")) {
        return Optional.empty();
      }
      bytes[i] = (byte) value;
    }
    return Optional.of(bytes);
  }

  private static Optional<byte[]> ip6(String text) {
    int gap = text.indexOf("::");
    if (gap != text.lastIndexOf("::")) {
      return Optional.empty();
    }
    String[] head = groups(gap < 0 ? text : text.substring(0, gap));
    String[] tail = groups(gap < 0 ? "" : text.substring(gap + 2));
    if (gap < 0 ? head.length != IP6_GROUPS : head.length + tail.length >= IP6_GROUPS) {
      return Optional.empty();
    }
    byte[] bytes = new byte[16];
    return fill(bytes, head, 0) && fill(bytes, tail, IP6_GROUPS - tail.length) ? Optional.of(bytes) : Optional.empty();
  }

  private static String[] groups(String text) {
    return text.isEmpty() ? new String[0] : text.split(":", IP6_GROUPS + 1);
  }

  private static boolean fill(byte[] bytes, String[] groups, int from) {
    for (int i = 0; i < groups.length; i++) {
      int value = number(groups[i], 16, 4);
      if (value < 0) {
        return false;
      }
      bytes[2 * (from + i)] = (byte) (value >> 8);
      bytes[2 * (from + i) + 1] = (byte) value;
    }
    return true;
  }

  private static int number(String text, int radix, int digits) {
    if (text.isEmpty() || text.length() > digits) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = Character.digit(text.charAt(i), radix);
      if (digit < 0 || text.charAt(i) > 'f') {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }
}
