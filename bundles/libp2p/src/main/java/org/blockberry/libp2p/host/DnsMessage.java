package org.blockberry.libp2p.host;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.wire.ProtoReader;

/** A question of DNS (RFC 1035) for the TXT records of one name, and what is of interest of an answer. Pure. */
final class DnsMessage {
  /** What we tell the server that we take, with EDNS (RFC 6891). */
  static final int MAX_ANSWER_BYTES = 4_096;
  private static final int HEADER_BYTES = 12;
  private static final int MAX_NAME_BYTES = 255;
  private static final int MAX_LABEL_BYTES = 63;
  private static final int MAX_POINTERS = 16;
  private static final int MAX_RECORDS = 100;
  private static final int TXT = 16;
  private static final int CNAME = 5;
  private static final int OPT = 41;
  private static final int IN = 1;
  private static final int NAME_ERROR = 3;

  private DnsMessage() {}

  /** @throws MalformedException if DNS cannot have such a name */
  static byte[] question(int id, String name) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) (id >>> 8), (byte) id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1}); // recursion desired; one question, one addition
    for (String label : name.split("\\.")) {
      byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
      if (bytes.length < 1 || bytes.length > MAX_LABEL_BYTES) {
        throw new MalformedException(MalformedException.quote(name) + " is no name of DNS");
      }
      out.write(bytes.length);
      out.writeBytes(bytes);
    }
    if (out.size() - HEADER_BYTES > MAX_NAME_BYTES - 1) {
      throw new MalformedException("a name has " + (out.size() - HEADER_BYTES) + " bytes but may have " + MAX_NAME_BYTES);
    }
    out.writeBytes(new byte[] {0, 0, TXT, 0, IN});
    out.writeBytes(new byte[] {0, 0, OPT, MAX_ANSWER_BYTES >>> 8, (byte) MAX_ANSWER_BYTES, 0, 0, 0, 0, 0, 0});
    return out.toByteArray();
  }

  /** Whether it answers exactly this question. */
  static boolean answers(byte[] answer, int length, byte[] question) {
    int end = question.length - 11; // without the addition
    return length >= end && answer[0] == question[0] && answer[1] == question[1] && (answer[2] & 0x80) != 0 && answer[4] == 0 && answer[5] == 1
        && Arrays.equals(answer, HEADER_BYTES, end, question, HEADER_BYTES, end);
  }

  /**
   * The texts of {@code name}, also behind other names for it in the same answer.
   *
   * @throws MalformedException if the answer is malformed, cut off, or says that the server failed
   */
  static List<String> texts(ByteBuffer answer, String name) {
    try {
      return read(answer, name);
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new MalformedException("an answer of DNS is cut off");
    }
  }

  private static List<String> read(ByteBuffer answer, String name) {
    int flags = answer.getShort(2);
    int code = flags & 0xf;
    if (code == NAME_ERROR) {
      return List.of();
    }
    if (code != 0 || (flags & 0x200) != 0) {
      throw new MalformedException(code != 0 ? "the server failed with code " + code : "the answer is longer than " + MAX_ANSWER_BYTES + " bytes");
    }
    int records = answer.getShort(6) & 0xffff;
    if (records > MAX_RECORDS) {
      throw new MalformedException("an answer of DNS has " + records + " records but may have " + MAX_RECORDS);
    }
    answer.position(HEADER_BYTES);
    name(answer);
    answer.position(answer.position() + 4);
    List<String> texts = new ArrayList<>();
    String wanted = lower(name);
    for (int i = 0; i < records; i++) {
      String owner = name(answer);
      int type = answer.getShort() & 0xffff;
      answer.position(answer.position() + 6); // class and time to live
      int size = answer.getShort() & 0xffff;
      int end = answer.position() + size;
      ByteBuffer data = answer.slice(answer.position(), size);
      if (owner.equals(wanted) && type == TXT) {
        texts.add(text(data));
      } else if (owner.equals(wanted) && type == CNAME) {
        wanted = name(answer);
      }
      answer.position(end);
    }
    return texts;
  }

  private static String text(ByteBuffer data) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    while (data.hasRemaining()) {
      for (int left = data.get() & 0xff; left > 0; left--) {
        joined.write(data.get());
      }
    }
    return ProtoReader.utf8(ByteBuffer.wrap(joined.toByteArray()));
  }

  /** Pointers only lead back, and there are few of them. */
  private static String name(ByteBuffer from) {
    StringBuilder name = new StringBuilder();
    int after = -1;
    int pointers = 0;
    while (true) {
      int start = from.position();
      int length = from.get() & 0xff;
      if (length == 0) {
        break;
      } else if (length >= 0xc0) {
        int target = (length & 0x3f) << 8 | from.get() & 0xff;
        after = after < 0 ? from.position() : after;
        if (target >= start || ++pointers > MAX_POINTERS) {
          throw new MalformedException("a name in an answer of DNS goes in circles");
        }
        from.position(target);
      } else if (length > MAX_LABEL_BYTES || name.length() + length + 1 > MAX_NAME_BYTES) {
        throw new MalformedException("a name in an answer of DNS is too long");
      } else {
        byte[] label = new byte[length];
        from.get(label);
        name.append(name.length() == 0 ? "" : ".").append(new String(label, StandardCharsets.ISO_8859_1));
      }
    }
    if (after >= 0) {
      from.position(after);
    }
    return lower(name.toString());
  }

  private static String lower(String name) {
    String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    return plain.toLowerCase(Locale.ROOT);
  }
}
