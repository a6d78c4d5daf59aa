package org.blockberry.chain.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import org.blockberry.api.value.Bytes;

/**
 * Writes the canonical encoding: scalars that equal their default are left out, elements of lists never are.
 *
 * <p>A message is walked twice. The first walk counts and notes the size of each embedded message in order; the second
 * fills one array of the exact size. Not thread safe; instances exist only inside {@link ProtoMessage#writeTo}.
 */
public final class ProtoWriter {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;
  private static final int MAX_SIZE = Integer.MAX_VALUE - 16;

  private byte[] target; // null in the counting walk
  private long position;
  private int[] sizes = new int[8]; // of embedded messages, in the order of their tags
  private int known;
  private int next;

  private ProtoWriter() {}

  /** The encoding of {@code message}. */
  static Bytes encode(ProtoMessage message) {
    ProtoWriter writer = new ProtoWriter();
    return Bytes.wrap(writer.fill(message, writer.count(message), 0));
  }

  /** The size of the encoding of {@code message} in bytes. */
  static int size(ProtoMessage message) {
    return new ProtoWriter().count(message);
  }

  /** The encoding of {@code message} after its length as a varint, as it is signed. */
  public static Bytes encodeDelimited(ProtoMessage message) {
    ProtoWriter writer = new ProtoWriter();
    int size = writer.count(message);
    byte[] bytes = writer.fill(message, size, varintSize(size));
    writer.position = 0;
    writer.varint(size);
    return Bytes.wrap(bytes);
  }

  /** Bytes that {@code value} takes as a varint, 1 to 10. */
  public static int varintSize(long value) {
    return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
  }

  /** A uint64, or a uint32 held in a long. */
  public void uint64(int field, long value) {
    if (value != 0) {
      tag(field, VARINT);
      varint(value);
    }
  }

  /** An int64, int32 or enum: negative values take ten bytes. */
  public void int64(int field, long value) {
    uint64(field, value);
  }

  /** A bool. */
  public void bool(int field, boolean value) {
    uint64(field, value ? 1 : 0);
  }

  /** An sfixed64: eight bytes, little endian. */
  public void sfixed64(int field, long value) {
    if (value != 0) {
      tag(field, FIXED64);
      if (target != null) {
        for (int i = 0; i < 8; i++) {
          target[(int) position + i] = (byte) (value >>> 8 * i);
        }
      }
      position += 8;
    }
  }

  /** Bytes; none are left out. */
  public void bytes(int field, Bytes value) {
    if (!value.isEmpty()) {
      element(field, value);
    }
  }

  /** Each element, empty ones too. */
  public void bytesList(int field, List<Bytes> values) {
    for (Bytes value : values) {
      element(field, value);
    }
  }

  /** Bytes that are written even when there are none: a chosen member of a oneof. */
  public void chosenBytes(int field, Bytes value) {
    element(field, value);
  }

  /** Numbers in one element; an empty list is left out. */
  public void packedInt32(int field, List<Integer> values) {
    if (values.isEmpty()) {
      return;
    }
    long size = 0;
    for (int value : values) {
      size += varintSize(value);
    }
    tag(field, DELIMITED);
    varint(size);
    for (int value : values) {
      varint(value);
    }
  }

  /** Text as UTF-8; the empty one is left out. */
  public void string(int field, String value) {
    if (!value.isEmpty()) {
      text(field, value);
    }
  }

  /** Each text, empty ones too. */
  public void stringList(int field, List<String> values) {
    for (String value : values) {
      text(field, value);
    }
  }

  /** An embedded message, written even when it is empty. */
  public void message(int field, ProtoMessage value) {
    tag(field, DELIMITED);
    if (target == null) {
      int slot = note();
      long before = position;
      value.writeTo(this);
      int size = fits(position - before);
      sizes[slot] = size;
      position += varintSize(size);
    } else {
      varint(sizes[next++]);
      value.writeTo(this);
    }
  }

  /** An embedded message, left out when {@code value} is null. */
  public void optionalMessage(int field, ProtoMessage value) {
    if (value != null) {
      message(field, value);
    }
  }

  /** Each embedded message, empty ones too. */
  public void messages(int field, List<? extends ProtoMessage> values) {
    for (ProtoMessage value : values) {
      message(field, value);
    }
  }

  private void element(int field, Bytes value) {
    tag(field, DELIMITED);
    varint(value.size());
    if (target != null) {
      value.copyTo(target, (int) position);
    }
    position += value.size();
  }

  private void text(int field, String value) {
    tag(field, DELIMITED);
    if (target == null) {
      long size = utf8Size(value);
      position += varintSize(size) + size;
    } else {
      byte[] utf8 = value.getBytes(UTF_8);
      varint(utf8.length);
      System.arraycopy(utf8, 0, target, (int) position, utf8.length);
      position += utf8.length;
    }
  }

  private static long utf8Size(String value) {
    long size = value.length();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c >= 0x800) {
        if (!Character.isSurrogate(c)) {
          size += 2;
        } else if (Character.isHighSurrogate(c) && i + 1 < value.length()
            && Character.isLowSurrogate(value.charAt(i + 1))) {
          size += 2; // four bytes for two chars; a lone surrogate becomes one '?'
          i++;
        }
      } else if (c >= 0x80) {
        size++;
      }
    }
    return size;
  }

  private void tag(int field, int wireType) {
    varint((long) field << 3 | wireType);
  }

  private void varint(long value) {
    if (target == null) {
      position += varintSize(value);
      return;
    }
    long rest = value;
    int at = (int) position;
    while ((rest & ~0x7FL) != 0) {
      target[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[at++] = (byte) rest;
    position = at;
  }

  private int count(ProtoMessage message) {
    message.writeTo(this);
    return fits(position);
  }

  private byte[] fill(ProtoMessage message, int size, int prefix) {
    target = new byte[prefix + size];
    position = prefix;
    message.writeTo(this);
    if (position != target.length || next != known) {
      throw new IllegalStateException(message.getClass().getName() + " wrote other fields the second time");
    }
    return target;
  }

  private int note() {
    if (known == sizes.length) {
      sizes = Arrays.copyOf(sizes, known * 2);
    }
    return known++;
  }

  private static int fits(long size) {
    if (size > MAX_SIZE) {
      throw new IllegalArgumentException("the message has " + size + " bytes but at most " + MAX_SIZE
          + " can be encoded");
    }
    return (int) size;
  }
}
