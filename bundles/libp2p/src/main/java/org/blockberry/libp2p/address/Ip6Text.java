package org.blockberry.libp2p.address;

import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;

/** IPv6 addresses as text: any usual form in, RFC 5952 out, mapped IPv4 as {@code ::ffff:a.b.c.d}. Pure. */
final class Ip6Text {
  private static final int GROUPS = 8;

  private Ip6Text() {}

  static Bytes parse(String text) {
    try {
      int gap = text.indexOf("::");
      if (gap < 0) {
        List<Integer> groups = groups(text, true);
        return groups.size() == GROUPS ? bytes(groups) : refuse(text);
      }
      List<Integer> front = groups(text.substring(0, gap), false);
      List<Integer> back = groups(text.substring(gap + 2), true);
      int missing = GROUPS - front.size() - back.size();
      if (missing < 1) {
        return refuse(text);
      }
      List<Integer> all = new ArrayList<>(front);
      for (int i = 0; i < missing; i++) {
        all.add(0);
      }
      all.addAll(back);
      return bytes(all);
    } catch (IllegalArgumentException e) {
      return refuse(text);
    }
  }

  /** @param mayEndInIp4 whether the last group may be a dotted quad, which counts as two */
  private static List<Integer> groups(String text, boolean mayEndInIp4) {
    List<Integer> groups = new ArrayList<>();
    if (text.isEmpty()) {
      return groups;
    }
    String[] parts = text.split(":", GROUPS + 2);
    for (int i = 0; i < parts.length; i++) {
      if (mayEndInIp4 && i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        Bytes quad = Ip4Text.parse(parts[i]);
        groups.add((quad.at(0) & 0xff) << 8 | quad.at(1) & 0xff);
        groups.add((quad.at(2) & 0xff) << 8 | quad.at(3) & 0xff);
      } else if (parts[i].matches("[0-9a-fA-F]{1,4}")) {
        groups.add(Integer.parseInt(parts[i], 16));
      } else {
        throw new MalformedException("no group");
      }
    }
    return groups;
  }

  private static Bytes bytes(List<Integer> groups) {
    byte[] value = new byte[2 * GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      value[2 * i] = (byte) (groups.get(i) >>> 8);
      value[2 * i + 1] = (byte) (int) groups.get(i);
    }
    return Bytes.wrap(value);
  }

  static String print(Bytes value) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (value.at(2 * i) & 0xff) << 8 | value.at(2 * i + 1) & 0xff;
    }
    if (value.longAt(0) == 0 && groups[4] == 0 && groups[5] == 0xffff) {
      return "::ffff:" + Ip4Text.print(value, 12);
    }
    int longest = 1; // a single zero group is not shortened
    int start = -1;
    for (int i = 0; i < GROUPS; i++) {
      int run = 0;
      while (i + run < GROUPS && groups[i + run] == 0) {
        run++;
      }
      if (run > longest) {
        longest = run;
        start = i;
      }
    }
    if (start < 0) {
      return join(groups, 0, GROUPS);
    }
    return join(groups, 0, start) + "::" + join(groups, start + longest, GROUPS);
  }

  private static String join(int[] groups, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }

  private static Bytes refuse(String text) {
    throw new MalformedException(MalformedException.quote(text) + " is no IPv6 address");
  }
}
