package org.blockberry.rpc.http;

import io.netty.buffer.ByteBuf;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.blockberry.api.value.JsonValue;

/**
 * Writes JSON straight into a buffer as UTF-8, with the escapes of Go's encoder, and stops at its bound. It writes what
 * {@code JsonText.print} of the chain prints, without building the text of the whole answer first. Not thread safe.
 */
final class JsonEncoder implements JsonValue.Visitor<Void> {
  private static final int MAX_DEPTH = 512;
  private static final int ROOM = 2_048;
  private static final int MOST_PER_CHAR = 6;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  /** Whether an ASCII character stands for itself inside a string. */
  private static final boolean[] PLAIN = new boolean[128];

  static {
    for (int c = 0x20; c < 0x80; c++) {
      PLAIN[c] = "\"\\<>&".indexOf(c) < 0;
    }
  }

  /** The answer is larger or deeper than allowed. */
  static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLarge(String text) {
      super(text, null, false, false);
    }
  }

  private final ByteBuf out;
  private final long most;
  private final byte[] room = new byte[ROOM];
  private int used;
  private long flushed;
  private int depth;

  /** An encoder that appends at most {@code most} bytes to {@code out}. */
  JsonEncoder(ByteBuf out, long most) {
    this.out = out;
    this.most = most;
  }

  /** Appends one value; {@link #flush} must follow. */
  JsonEncoder value(JsonValue value) {
    value.accept(this);
    return this;
  }

  /** Moves everything to the buffer. */
  void flush() {
    flushed += used;
    if (flushed > most) {
      throw new TooLarge("the answer is larger than " + most + " bytes; ask for less");
    }
    out.writeBytes(room, 0, used);
    used = 0;
  }

  @Override
  public Void other(JsonValue value) {
    throw new TooLarge("the answer has a kind of value that this server does not know");
  }

  @Override
  public Void nothing() {
    return ascii("null");
  }

  @Override
  public Void bool(boolean value) {
    return ascii(value ? "true" : "false");
  }

  @Override
  public Void number(BigDecimal value) {
    return ascii(value.toString());
  }

  @Override
  @SuppressWarnings("deprecation") // getBytes(int, int, byte[], int) is the one bulk copy of ASCII there is
  public Void string(String value) {
    put('"');
    int length = value.length();
    int i = 0;
    while (i < length) {
      int end = i;
      while (end < length && value.charAt(end) < 128 && PLAIN[value.charAt(end)]) {
        end++;
      }
      while (i < end) {
        int count = Math.min(end - i, ROOM - used);
        if (count == 0) {
          flush();
        } else {
          value.getBytes(i, i + count, room, used);
          used += count;
          i += count;
        }
      }
      if (i < length) {
        i = special(value, i);
      }
    }
    return put('"');
  }

  @Override
  public Void array(List<JsonValue> elements) {
    deeper();
    put('[');
    for (int i = 0; i < elements.size(); i++) {
      if (i > 0) {
        put(',');
      }
      elements.get(i).accept(this);
    }
    depth--;
    return put(']');
  }

  @Override
  public Void object(Map<String, JsonValue> members) {
    deeper();
    put('{');
    boolean first = true;
    for (Map.Entry<String, JsonValue> member : members.entrySet()) {
      if (!first) {
        put(',');
      }
      first = false;
      string(member.getKey());
      put(':');
      member.getValue().accept(this);
    }
    depth--;
    return put('}');
  }

  private void deeper() {
    if (++depth > MAX_DEPTH) {
      throw new TooLarge("the answer is nested deeper than " + MAX_DEPTH + " levels");
    }
  }

  /** Writes the character at {@code i} that does not stand for itself; returns the position after it. */
  private int special(String value, int i) {
    if (ROOM - used < MOST_PER_CHAR) {
      flush();
    }
    char c = value.charAt(i);
    switch (c) {
      case '"', '\\' -> escape(c);
      case '\n' -> escape('n');
      case '\r' -> escape('r');
      case '\t' -> escape('t');
      case '\b' -> escape('b');
      case '\f' -> escape('f');
      default -> {
        if (c < 0x20 || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
          unicode(c);
        } else {
          return utf8(value, i);
        }
      }
    }
    return i + 1;
  }

  private int utf8(String value, int i) {
    int point = value.codePointAt(i);
    if (point < 0x80) {
      room[used++] = (byte) point;
    } else if (point < 0x800) {
      room[used++] = (byte) (0xC0 | point >> 6);
      room[used++] = (byte) (0x80 | point & 0x3F);
    } else if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
      unicode('\ufffd'); // half a pair has no UTF-8
    } else if (point < 0x10000) {
      room[used++] = (byte) (0xE0 | point >> 12);
      room[used++] = (byte) (0x80 | point >> 6 & 0x3F);
      room[used++] = (byte) (0x80 | point & 0x3F);
    } else {
      room[used++] = (byte) (0xF0 | point >> 18);
      room[used++] = (byte) (0x80 | point >> 12 & 0x3F);
      room[used++] = (byte) (0x80 | point >> 6 & 0x3F);
      room[used++] = (byte) (0x80 | point & 0x3F);
    }
    return i + Character.charCount(point);
  }

  private void escape(char c) {
    room[used++] = '\\';
    room[used++] = (byte) c;
  }

  private void unicode(char c) {
    room[used++] = '\\';
    room[used++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      room[used++] = HEX[c >> shift & 0xF];
    }
  }

  private Void put(char c) {
    if (used == ROOM) {
      flush();
    }
    room[used++] = (byte) c;
    return null;
  }

  @SuppressWarnings("deprecation")
  private Void ascii(String text) {
    int from = 0;
    while (from < text.length()) {
      if (used == ROOM) {
        flush();
      }
      int count = Math.min(text.length() - from, ROOM - used);
      text.getBytes(from, from + count, room, used);
      used += count;
      from += count;
    }
    return null;
  }
}
