package org.blockberry.ops.shell.protocol;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.blockberry.api.value.Bytes;

/** One message of the protocol. */
public record Frame(FrameType type, Bytes payload) {
  /** Refuses a payload that is too long. */
  public Frame {
    Objects.requireNonNull(type, "type");
    if (payload.size() > type.maxPayload()) {
      throw new IllegalArgumentException("a " + type + " frame holds at most " + type.maxPayload() + " bytes, not "
          + payload.size());
    }
  }

  /** A frame without payload. */
  public static Frame of(FrameType type) {
    return new Frame(type, Bytes.EMPTY);
  }

  /** A frame with text. */
  public static Frame text(FrameType type, String text) {
    return new Frame(type, Bytes.utf8(text));
  }

  /** The end of a command. */
  public static Frame exit(int code) {
    return new Frame(FrameType.EXIT, Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(code).array()));
  }

  /** A question for completion. */
  public static Frame complete(String line, int cursor) {
    Bytes text = Bytes.utf8(line);
    byte[] payload = ByteBuffer.allocate(Integer.BYTES + text.size()).putInt(cursor).put(text.asBuffer()).array();
    return new Frame(FrameType.COMPLETE, Bytes.wrap(payload));
  }

  /**
   * The number at the beginning of the payload.
   *
   * @throws ProtocolException if there is none
   */
  public int number() throws ProtocolException {
    if (payload.size() < Integer.BYTES) {
      throw new ProtocolException("a " + type + " frame has " + payload.size() + " bytes but must have 4 or more");
    }
    return payload.asBuffer().getInt();
  }

  /** The text of the payload. */
  public String text() {
    return payload.toUtf8();
  }

  /** The text behind the number. */
  public String textAfterNumber() throws ProtocolException {
    number();
    return payload.slice(Integer.BYTES, payload.size()).toUtf8();
  }
}
