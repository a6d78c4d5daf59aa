package org.blockberry.testing.it;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes protobuf messages: fields in the order of the calls, defaults left out. */
final class SpecWire {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  SpecWire varint(int field, long value) {
    if (value != 0) {
      raw(field << 3);
      raw(value);
    }
    return this;
  }

  SpecWire fixed64(int field, long value) {
    if (value != 0) {
      raw(field << 3 | 1);
      for (int shift = 0; shift < 64; shift += 8) {
        out.write((int) (value >>> shift));
      }
    }
    return this;
  }

  SpecWire text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  SpecWire bytes(int field, byte[] value) {
    return value.length == 0 ? this : always(field, value);
  }

  /** A message that is written even when it is empty, or an element of a list. */
  SpecWire always(int field, byte[] value) {
    raw(field << 3 | 2);
    raw(value.length);
    out.writeBytes(value);
    return this;
  }

  byte[] done() {
    return out.toByteArray();
  }

  /** The message with its length in front. */
  byte[] delimited() {
    SpecWire with = new SpecWire();
    with.raw(out.size());
    with.out.writeBytes(done());
    return with.done();
  }

  private void raw(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
