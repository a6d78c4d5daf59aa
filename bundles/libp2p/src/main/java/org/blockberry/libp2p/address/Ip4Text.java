package org.blockberry.libp2p.address;

import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;

/** Dotted quads, without leading zeros. Written here because the JDK's parser takes "1.2.3" and asks the resolver. Pure. */
final class Ip4Text {
  private Ip4Text() {}

  static Bytes parse(String text) {
    String[] octets = text.split("\\.", -1);
    byte[] value = new byte[4];
    boolean valid = octets.length == 4;
    for (int i = 0; valid && i < 4; i++) {
      valid = octets[i].matches("0|[1-9][0-9]{0,2}") && Integer.parseInt(octets[i]) <= 255;
      value[i] = (byte) (valid ? Integer.parseInt(octets[i]) : 0);
    }
    if (!valid) {
      throw new MalformedException(MalformedException.quote(text) + " is no IPv4 address");
    }
    return Bytes.wrap(value);
  }

  static String print(Bytes value, int from) {
    return (value.at(from) & 0xff) + "." + (value.at(from + 1) & 0xff) + "." + (value.at(from + 2) & 0xff) + "."
        + (value.at(from + 3) & 0xff);
  }
}
