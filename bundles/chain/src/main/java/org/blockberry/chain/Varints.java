package org.blockberry.chain;

import org.blockberry.chain.wire.ProtoWriter;

/** Varints outside of messages. */
final class Varints {
  private Varints() {}

  /** Signed, small absolute values short. */
  static byte[] zigZag(long value) {
    long rest = value << 1 ^ value >> 63;
    byte[] out = new byte[ProtoWriter.varintSize(rest)];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) (rest & 0x7F | (i < out.length - 1 ? 0x80 : 0));
      rest >>>= 7;
    }
    return out;
  }
}
