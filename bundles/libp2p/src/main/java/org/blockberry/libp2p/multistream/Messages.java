package org.blockberry.libp2p.multistream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.blockberry.libp2p.wire.Uvarint;

/** What is written in a negotiation. */
final class Messages {
  static final String HEADER = "/multistream/1.0.0";
  static final String NOT_AVAILABLE = "na";

  private Messages() {}

  static void append(String text, ByteArrayOutputStream to) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer length = ByteBuffer.allocate(Uvarint.MAX_BYTES);
    Uvarint.write(bytes.length + 1, length);
    to.write(length.array(), 0, length.position());
    to.writeBytes(bytes);
    to.write('\n');
  }

  /** Checks a protocol id of our own. */
  static String checked(String protocol) {
    int bytes = protocol.getBytes(StandardCharsets.UTF_8).length;
    if (!protocol.startsWith("/") || protocol.indexOf('\n') >= 0 || bytes < 2 || bytes >= MessageReader.MAX_BYTES) {
      throw new IllegalArgumentException("a protocol id begins with a slash and has 2 to " + (MessageReader.MAX_BYTES - 1)
          + " bytes without newline, unlike \"" + protocol + "\"");
    }
    return protocol;
  }
}
