package org.blockberry.chain.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.blockberry.api.value.Bytes;

/**
 * Reads the fields of one message, asked for in ascending order of their numbers.
 *
 * <p>{@link #strict} accepts the canonical encoding only: unknown, repeated, misplaced, needlessly long, default-valued
 * and trailing elements are refused, so that encoding the result gives the input back (security class C3).
 * {@link #lenient} reads like protocol buffers do: any order, unknown fields skipped, the last scalar counts, embedded
 * messages merge. A claimed length is compared with the bytes that are there before anything is allocated (T1).
 *
 * <p>Not thread safe.
 */
public final class ProtoReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED32 = 5;
  private static final int MAX_FIELD = (1 << 29) - 1;
  private static final int MOST_PIECES = 16;

  private final byte[] source;
  private final int start;
  private final int end;
  private final boolean strict;
  private int position;
  // the tag at the front, read once; number 0 = not read yet
  private int number;
  private int wireType;

  private ProtoReader(byte[] source, int start, int end, boolean strict) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.strict = strict;
    this.position = start;
  }

  /**
   * Decodes the canonical encoding of one message.
   *
   * @param fields reads the fields in ascending order and builds the value
   * @throws DecodingException if the bytes are anything else
   */
  public static <T> T strict(Bytes encoded, Function<ProtoReader, T> fields) {
    byte[] source = encoded.toArray();
    return new ProtoReader(source, 0, source.length, true).build(fields);
  }

  /**
   * Decodes one message the way protocol buffers do.
   *
   * @throws DecodingException if the bytes are no such message
   */
  public static <T> T lenient(Bytes encoded, Function<ProtoReader, T> fields) {
    byte[] source = encoded.toArray();
    return new ProtoReader(source, 0, source.length, false).build(fields);
  }

  /** A uint64, 0 if left out; values from 2^63 come as negative numbers. */
  public long uint64(int field) {
    if (strict) {
      return at(field, VARINT) ? written(field, varint()) : 0;
    }
    long value = 0;
    for (rewind(); seek(field, VARINT);) {
      value = varint();
    }
    return value;
  }

  /** An int64, 0 if left out. */
  public long int64(int field) {
    return uint64(field);
  }

  /** An int32 or enum number, 0 if left out. */
  public int int32(int field) {
    int before = position;
    long value = uint64(field);
    if (strict && value != (int) value) {
      throw new DecodingException(before, "field " + field + " is " + value + " but must fit 32 bits");
    }
    return (int) value;
  }

  /** A uint32, 0 to 2^32 - 1, 0 if left out. */
  public long uint32(int field) {
    int before = position;
    long value = uint64(field);
    if (strict && value >>> 32 != 0) {
      throw new DecodingException(before, "field " + field + " is " + Long.toUnsignedString(value)
          + " but must fit 32 bits");
    }
    return value & 0xFFFF_FFFFL;
  }

  /** A uint32 that counts something of ours: 0 to 2^31 - 1. */
  public int count(int field) {
    int before = position;
    long value = uint32(field);
    if (value > Integer.MAX_VALUE) {
      throw new DecodingException(before, "field " + field + " is " + value + " but must be at most "
          + Integer.MAX_VALUE);
    }
    return (int) value;
  }

  /** A bool, false if left out. */
  public boolean bool(int field) {
    int before = position;
    long value = uint64(field);
    if (strict && value >>> 1 != 0) {
      throw new DecodingException(before, "field " + field + " is " + Long.toUnsignedString(value)
          + " but a bool is 0 or 1");
    }
    return value != 0;
  }

  /** An sfixed64, 0 if left out. */
  public long sfixed64(int field) {
    if (strict) {
      return at(field, FIXED64) ? written(field, fixed64()) : 0;
    }
    long value = 0;
    for (rewind(); seek(field, FIXED64);) {
      value = fixed64();
    }
    return value;
  }

  /** Bytes, empty if left out. */
  public Bytes bytes(int field) {
    if (!strict) {
      Bytes found = chosenBytes(field);
      return found == null ? Bytes.EMPTY : found;
    }
    if (!at(field, DELIMITED)) {
      return Bytes.EMPTY;
    }
    int length = length();
    written(field, length);
    return slice(length);
  }

  /** Bytes of a oneof member: null if another one was chosen. */
  public Bytes chosenBytes(int field) {
    if (strict) {
      return at(field, DELIMITED) ? slice(length()) : null;
    }
    Bytes value = null;
    for (rewind(); seek(field, DELIMITED);) {
      value = slice(length());
    }
    return value;
  }

  /**
   * All elements of a list of bytes.
   *
   * @param most elements allowed
   */
  public List<Bytes> bytesList(int field, int most) {
    List<Bytes> values = new ArrayList<>();
    rewind();
    while (more(field, values.size(), most)) {
      values.add(slice(length()));
    }
    return List.copyOf(values);
  }

  /** Text, empty if left out. It must be well-formed UTF-8. */
  public String string(int field) {
    int before = position;
    Bytes utf8 = bytes(field);
    return text(before, utf8);
  }

  /**
   * All elements of a list of texts.
   *
   * @param most elements allowed
   */
  public List<String> stringList(int field, int most) {
    List<String> values = new ArrayList<>();
    rewind();
    while (more(field, values.size(), most)) {
      int before = position;
      values.add(text(before, slice(length())));
    }
    return List.copyOf(values);
  }

  /**
   * All numbers of a list, packed or one by one as protocol buffers allow. Only when reading leniently.
   *
   * @param most numbers allowed
   */
  public List<Integer> int32List(int field, int most) {
    requireLenient();
    List<Integer> values = new ArrayList<>();
    rewind();
    while (position < end) {
      position = peek();
      if (number != field) {
        skip();
        continue;
      }
      int until = position;
      if (wireType == DELIMITED) {
        int length = length();
        until = position + length;
      } else if (wireType != VARINT) {
        throw new DecodingException(position, "field " + field + " has wire type " + wireType + " instead of " + DELIMITED);
      }
      boolean single = wireType == VARINT;
      while (single || position < until) {
        if (values.size() >= most) {
          throw new DecodingException(position, "field " + field + " has more than " + most + " elements");
        }
        values.add((int) varint());
        if (single) {
          break;
        }
        if (position > until) {
          throw new DecodingException(position, "a number reaches beyond field " + field);
        }
      }
    }
    return List.copyOf(values);
  }

  /** Which member of a oneof with fields {@code first} to {@code last} counts, the last one written; 0 for none. Only when reading leniently. */
  public int lastOf(int first, int last) {
    requireLenient();
    int chosen = 0;
    for (rewind(); position < end;) {
      position = peek();
      chosen = number >= first && number <= last ? number : chosen;
      skip();
    }
    return chosen;
  }

  private void requireLenient() {
    if (strict) {
      throw new IllegalStateException("the canonical encoding is read in the order of its fields");
    }
  }

  /** An embedded message that is always written; when it is left out, lenient reading takes the empty message. */
  public <T> T message(int field, Function<ProtoReader, T> fields) {
    T value = optionalMessage(field, fields);
    if (value != null) {
      return value;
    }
    if (strict) {
      throw new DecodingException(position, "field " + field + " is missing; it is always written");
    }
    return new ProtoReader(source, end, end, false).build(fields);
  }

  /** An embedded message that the reader of this one cannot do without. */
  public <T> T requiredMessage(int field, String name, Function<ProtoReader, T> fields) {
    T value = optionalMessage(field, fields);
    if (value == null) {
      throw new DecodingException(position, "field " + field + " (" + name + ") is missing");
    }
    return value;
  }

  /** An embedded message, null if it is left out. */
  public <T> T optionalMessage(int field, Function<ProtoReader, T> fields) {
    if (strict) {
      return at(field, DELIMITED) ? child(length()).build(fields) : null;
    }
    ProtoReader found = null;
    int pieces = 0;
    for (rewind(); seek(field, DELIMITED); pieces++) {
      if (pieces == MOST_PIECES) { // joining is quadratic
        throw new DecodingException(position, "field " + field + " comes more than " + MOST_PIECES + " times");
      }
      ProtoReader piece = child(length());
      found = found == null ? piece : found.followedBy(piece);
    }
    return found == null ? null : found.build(fields);
  }

  /**
   * All elements of a list of messages.
   *
   * @param most elements allowed
   */
  public <T> List<T> messages(int field, int most, Function<ProtoReader, T> fields) {
    List<T> values = new ArrayList<>();
    rewind();
    while (more(field, values.size(), most)) {
      values.add(child(length()).build(fields));
    }
    return List.copyOf(values);
  }

  /** Refuses the message with {@code reason}: its fields contradict each other. */
  public DecodingException refuse(String reason) {
    return new DecodingException(start, reason);
  }

  private <T> T build(Function<ProtoReader, T> fields) {
    T value;
    try {
      value = fields.apply(this);
    } catch (IllegalArgumentException e) { // a record refused its components
      throw new DecodingException(start, e.getMessage());
    }
    if (strict && position < end) {
      peek();
      throw new DecodingException(position, "field " + number + " is unknown, repeated or out of order");
    }
    return value;
  }

  /** Whether the next field is {@code field}; then its tag is consumed. */
  private boolean at(int field, int type) {
    if (position >= end) {
      return false;
    }
    int after = peek();
    if (number > field) {
      return false;
    }
    if (number < field) {
      throw new DecodingException(position, "field " + number + " is unknown, repeated or out of order");
    }
    if (wireType != type) {
      throw new DecodingException(position, "field " + field + " has wire type " + wireType + " instead of " + type);
    }
    position = after;
    number = 0;
    return true;
  }

  /** Reads the tag at the front without consuming it; returns the position after it. */
  private int peek() {
    int before = position;
    long tag = varint();
    int after = position;
    position = before;
    long field = tag >>> 3;
    if (field < 1 || field > MAX_FIELD) {
      throw new DecodingException(before, "field number " + Long.toUnsignedString(field) + " does not exist");
    }
    number = (int) field;
    wireType = (int) tag & 7;
    return after;
  }

  /** Lenient: moves behind the tag of the next occurrence of {@code field}; false at the end. */
  private boolean seek(int field, int type) {
    while (position < end) {
      position = peek();
      if (number == field) {
        if (wireType != type) {
          throw new DecodingException(position, "field " + field + " has wire type " + wireType + " instead of "
              + type);
        }
        return true;
      }
      skip();
    }
    return false;
  }

  private boolean more(int field, int have, int most) {
    boolean found = strict ? at(field, DELIMITED) : seek(field, DELIMITED);
    if (found && have >= most) {
      throw new DecodingException(position, "field " + field + " has more than " + most + " elements");
    }
    return found;
  }

  private void skip() {
    switch (wireType) {
      case VARINT -> varint();
      case FIXED64 -> advance(8);
      case DELIMITED -> advance(length());
      case FIXED32 -> advance(4);
      default -> throw new DecodingException(position, "wire type " + wireType + " does not exist");
    }
  }

  /** Lenient reading looks for each field from the front. */
  private void rewind() {
    if (!strict) {
      position = start;
    }
  }

  private long written(int field, long value) {
    if (value == 0) {
      throw new DecodingException(position, "field " + field + " holds its default, which is never written");
    }
    return value;
  }

  private long varint() {
    int before = position;
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (position >= end) {
        throw new DecodingException(before, "a varint is cut off");
      }
      byte b = source[position++];
      if (shift == 63 && (b & 0xFE) != 0) {
        throw new DecodingException(before, "a varint has more than 64 bits");
      }
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        if (strict && b == 0 && shift > 0) {
          throw new DecodingException(before, "a varint is longer than needed");
        }
        return value;
      }
    }
    throw new DecodingException(before, "a varint has more than 64 bits");
  }

  private long fixed64() {
    int at = position;
    advance(8);
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = value << 8 | source[at + i] & 0xFF;
    }
    return value;
  }

  private int length() {
    int before = position;
    long length = varint();
    if (length < 0 || length > end - position) {
      throw new DecodingException(before, "an element claims " + Long.toUnsignedString(length) + " bytes but "
          + (end - position) + " are left");
    }
    return (int) length;
  }

  private void advance(int count) {
    if (count > end - position) {
      throw new DecodingException(position, "an element needs " + count + " bytes but " + (end - position)
          + " are left");
    }
    position += count;
  }

  private Bytes slice(int length) {
    Bytes value = Bytes.copyOf(source, position, length);
    position += length;
    return value;
  }

  private ProtoReader child(int length) {
    ProtoReader child = new ProtoReader(source, position, position + length, strict);
    position += length;
    return child;
  }

  /** Two occurrences of one embedded message are read as one that has the fields of both. */
  private ProtoReader followedBy(ProtoReader other) {
    int size = end - start;
    int added = other.end - other.start;
    byte[] joined = new byte[size + added];
    System.arraycopy(source, start, joined, 0, size);
    System.arraycopy(other.source, other.start, joined, size, added);
    return new ProtoReader(joined, 0, joined.length, false);
  }

  private static String text(int offset, Bytes utf8) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8.toArray())).toString();
    } catch (CharacterCodingException e) {
      throw new DecodingException(offset, "a text is not UTF-8");
    }
  }
}
