package org.blockberry.rpc.http.ws;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.blockberry.api.value.Bytes;

/**
 * Cuts a client's bytes into messages as RFC 6455 has them: masked frames, text in one or more fragments, control frames between
 * them. Refuses at the first byte that shows a violation, and holds no more than has arrived: a claimed length allocates nothing. Pure;
 * for one connection.
 */
public final class FrameReader {
  private static final int CONTROL_BYTES = 125;
  private static final int FIRST_ROOM = 256;
  private static final int MASK = 4;
  private static final int LONGEST_HEAD = 2 + Long.BYTES + MASK;

  private final int maxMessageBytes;
  private final byte[] head = new byte[LONGEST_HEAD];
  private int headUsed;
  private int headNeeded = 2;
  private boolean inPayload;
  private long left; // of the frame's payload
  private int maskAt; // place of the payload's next byte, for the mask
  private boolean fragmented; // a text message has begun and not ended
  private byte[] text = new byte[FIRST_ROOM];
  private int textUsed;
  private final byte[] control = new byte[CONTROL_BYTES];
  private int controlUsed;
  private Message message;
  private Violation violation;

  /** What a message is. */
  public enum Kind {
    /** A whole text. */
    TEXT,
    /** Must be answered with the same content. */
    PING,
    /** Answers ours. */
    PONG,
    /** The client is done. */
    CLOSE
  }

  /**
   * One message.
   *
   * @param payload unmasked
   */
  public record Message(Kind kind, Bytes payload) {}

  /** Why nothing more is read. */
  public record Violation(CloseCode code, String text) {}

  private static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Violation violation;

    Broken(CloseCode code, String text) {
      super(text, null, false, false);
      this.violation = new Violation(code, text);
    }
  }

  /** @param maxMessageBytes bound on one message, all fragments together */
  public FrameReader(int maxMessageBytes) {
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * Takes bytes until a message is complete or the protocol is broken.
   *
   * @return position after the last byte taken; less than {@code to} only if there is something to {@link #take} or a violation
   */
  public int feed(byte[] source, int from, int to) {
    int at = from;
    try {
      while (message == null && violation == null && (at < to || inPayload && left == 0)) {
        at = inPayload ? payload(source, at, to) : head(source, at);
      }
    } catch (Broken e) {
      violation = e.violation;
      text = null;
    }
    return at;
  }

  /** Gives the complete message; null if there is none. */
  public Message take() {
    Message taken = message;
    message = null;
    return taken;
  }

  /** What broke the protocol; null if nothing did. */
  public Violation violation() {
    return violation;
  }

  /** Whether a message has begun and is not complete. */
  public boolean midMessage() {
    return headUsed > 0 || inPayload || fragmented;
  }

  private int head(byte[] source, int at) throws Broken {
    head[headUsed++] = source[at];
    if (headUsed == 2) {
      checkStart();
    }
    if (headUsed == headNeeded) {
      startPayload();
    }
    return at + 1;
  }

  private int opcode() {
    return head[0] & 0x0f;
  }

  private boolean isFinal() {
    return head[0] < 0;
  }

  private boolean isControl() {
    return opcode() >= 8;
  }

  private void checkStart() throws Broken {
    require((head[0] & 0x70) == 0, "a reserved bit is set");
    require(head[1] < 0, "a frame of a client must be masked");
    int length = head[1] & 0x7f;
    switch (opcode()) {
      case 0 -> require(fragmented, "there is no message to continue");
      case 1 -> require(!fragmented, "the message before is not finished");
      case 2 -> throw new Broken(CloseCode.UNSUPPORTED, "messages are text");
      case 8, 9, 10 -> require(isFinal() && length <= CONTROL_BYTES, "a control frame is one frame of at most 125 bytes");
      default -> throw new Broken(CloseCode.PROTOCOL_ERROR, "the opcode is unknown");
    }
    headNeeded = 2 + (length == 126 ? Short.BYTES : length == 127 ? Long.BYTES : 0) + MASK;
  }

  private void startPayload() throws Broken {
    int length = head[1] & 0x7f;
    ByteBuffer fields = ByteBuffer.wrap(head, 2, headNeeded - 2);
    left = length == 126 ? fields.getShort() & 0xffff : length == 127 ? fields.getLong() : length;
    require(left >= 0 && (length != 126 || left > 125) && (length != 127 || left > 0xffff), "a length is not in its shortest form");
    if (!isControl() && left > maxMessageBytes - textUsed) {
      throw new Broken(CloseCode.TOO_BIG, "a message is larger than " + maxMessageBytes + " bytes");
    }
    inPayload = true;
    maskAt = 0;
    controlUsed = 0;
  }

  private int payload(byte[] source, int from, int to) throws Broken {
    int count = (int) Math.min(left, to - from);
    byte[] target = control;
    int used = controlUsed;
    if (!isControl()) {
      ensure(count);
      target = text;
      used = textUsed;
    }
    int mask = headNeeded - MASK;
    for (int i = 0; i < count; i++) {
      target[used + i] = (byte) (source[from + i] ^ head[mask + (maskAt + i & 3)]);
    }
    maskAt = maskAt + count & 3;
    left -= count;
    if (isControl()) {
      controlUsed += count;
    } else {
      textUsed += count;
    }
    if (left == 0) {
      finishFrame();
    }
    return from + count;
  }

  private void ensure(int count) {
    int wanted = textUsed + count;
    if (wanted > text.length) {
      text = Arrays.copyOf(text, Math.max(wanted, Math.min(maxMessageBytes, text.length * 2)));
    }
  }

  private void finishFrame() throws Broken {
    inPayload = false;
    headUsed = 0;
    headNeeded = 2;
    switch (opcode()) {
      case 8 -> finishClose();
      case 9 -> message = new Message(Kind.PING, Bytes.copyOf(control, 0, controlUsed));
      case 10 -> message = new Message(Kind.PONG, Bytes.EMPTY);
      default -> {
        fragmented = !isFinal();
        if (isFinal()) {
          finishText();
        }
      }
    }
  }

  private void finishClose() throws Broken {
    require(controlUsed != 1, "a close reason begins with two bytes of code");
    if (controlUsed >= 2) {
      int code = ByteBuffer.wrap(control).getShort() & 0xffff;
      boolean known = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006 || code >= 3000 && code <= 4999;
      require(known, "the close code is not one that may be sent");
      requireUtf8(control, 2, controlUsed - 2);
    }
    message = new Message(Kind.CLOSE, Bytes.copyOf(control, 0, Math.min(2, controlUsed)));
  }

  private void finishText() throws Broken {
    requireUtf8(text, 0, textUsed);
    message = new Message(Kind.TEXT, Bytes.copyOf(text, 0, textUsed));
    textUsed = 0;
    if (text.length > FIRST_ROOM) {
      text = new byte[FIRST_ROOM];
    }
  }

  private static void requireUtf8(byte[] bytes, int from, int count) throws Broken {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, count));
    } catch (CharacterCodingException e) {
      throw new Broken(CloseCode.BAD_TEXT, "a text is not UTF-8");
    }
  }

  private static void require(boolean holds, String text) throws Broken {
    if (!holds) {
      throw new Broken(CloseCode.PROTOCOL_ERROR, text);
    }
  }
}
