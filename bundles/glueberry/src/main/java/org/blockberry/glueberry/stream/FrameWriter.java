package org.blockberry.glueberry.stream;

import java.nio.ByteBuffer;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.wire.Uvarint;

/** Frames as the original writes them: the payload behind its length, and both behind theirs (specification 2.4). */
public final class FrameWriter {
  private FrameWriter() {}

  /** Bytes a payload takes on the stream. */
  public static long size(int payloadBytes) {
    long inner = Uvarint.size(payloadBytes) + (long) payloadBytes;
    return Uvarint.size(inner) + inner;
  }

  /** Writes what goes before a payload. */
  public static void prefix(int payloadBytes, ByteBuffer to) {
    Uvarint.write(Uvarint.size(payloadBytes) + (long) payloadBytes, to);
    Uvarint.write(payloadBytes, to);
  }

  /** One frame. */
  public static Bytes frame(Bytes payload) {
    ByteBuffer to = ByteBuffer.allocate(Math.toIntExact(size(payload.size())));
    prefix(payload.size(), to);
    to.put(payload.asBuffer());
    return Bytes.wrap(to.array());
  }
}
