package org.blockberry.rpc.http.ws;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.blockberry.api.value.Bytes;

/** Frames of a server: never masked, never in fragments. Pure. */
public final class Frames {
  /** The most bytes in front of a payload. */
  public static final int MOST_HEAD = 10;

  private static final int SHORT = 125;
  private static final int MEDIUM = 0xffff;
  private static final int TEXT = 0x81;
  private static final int CLOSE = 0x88;
  private static final int PING = 0x89;
  private static final int PONG = 0x8a;
  private static final int MOST_REASON = 123;

  private Frames() {}

  /** What stands in front of a text of {@code length} bytes. */
  public static byte[] textHead(int length) {
    if (length <= SHORT) {
      return new byte[] {(byte) TEXT, (byte) length};
    } else if (length <= MEDIUM) {
      return ByteBuffer.allocate(4).put((byte) TEXT).put((byte) 126).putShort((short) length).array();
    }
    return ByteBuffer.allocate(MOST_HEAD).put((byte) TEXT).put((byte) 127).putLong(length).array();
  }

  /** A whole close frame. */
  public static byte[] close(CloseCode code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
    int count = Math.min(text.length, MOST_REASON);
    return ByteBuffer.allocate(4 + count).put((byte) CLOSE).put((byte) (2 + count)).putShort((short) code.number())
        .put(text, 0, count).array();
  }

  /** A whole ping. */
  public static byte[] ping() {
    return new byte[] {(byte) PING, 0};
  }

  /** A whole pong with the content of the ping, at most 125 bytes. */
  public static byte[] pong(Bytes content) {
    byte[] bytes = content.toArray();
    byte[] frame = Arrays.copyOf(new byte[] {(byte) PONG, (byte) bytes.length}, 2 + bytes.length);
    System.arraycopy(bytes, 0, frame, 2, bytes.length);
    return frame;
  }
}
