package org.blockberry.libp2p.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.blockberry.api.value.Bytes;

/** Writes one protocol buffers message, fields in the order of the calls. For small messages; for one thread. */
public final class ProtoWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

  /** A number, also when it is 0. */
  public ProtoWriter varint(int field, long value) {
    number((long) field << 3);
    number(value);
    return this;
  }

  /** A string of bytes, also when it is empty. */
  public ProtoWriter bytes(int field, Bytes value) {
    number((long) field << 3 | 2);
    number(value.size());
    out.writeBytes(value.toArray());
    return this;
  }

  /** Text, also when it is empty. */
  public ProtoWriter text(int field, String value) {
    return bytes(field, Bytes.wrap(value.getBytes(StandardCharsets.UTF_8)));
  }

  /** What was written so far. */
  public Bytes message() {
    return Bytes.wrap(out.toByteArray());
  }

  private void number(long value) {
    ByteBuffer buffer = ByteBuffer.allocate(Uvarint.MAX_BYTES);
    Uvarint.write(value, buffer);
    out.write(buffer.array(), 0, buffer.position());
  }
}
