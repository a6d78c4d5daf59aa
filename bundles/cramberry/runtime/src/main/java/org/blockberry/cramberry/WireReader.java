package org.blockberry.cramberry;

import static org.blockberry.cramberry.ErrorCategory.INVALID_VARINT;
import static org.blockberry.cramberry.ErrorCategory.OVERFLOW;
import static org.blockberry.cramberry.ErrorCategory.UNEXPECTED_EOF;
import static org.blockberry.cramberry.ErrorCategory.VARINT_TRUNCATED;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.blockberry.api.value.Bytes;

/**
 * Reads wire values from memory, in order. Every length and count is compared with its limit and with the bytes that are there
 * before anything is allocated for it. After an exception the reader must not be used any more.
 *
 * <p>Threading: for one thread. Errors: {@link CramberryException}. Source: specification 2, 3, 5.
 */
public final class WireReader {
  private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int MAX_VARINT = Varints.MAX;
  private static final int SMALL_OBJECT = 48; // of a string or byte sequence without its content: two headers and a reference
  private static final int LIST = 40; // of a list of numbers: two headers and a reference
  private static final int KEPT_BACK = 8 << 10; // of the free memory: for the reader, and an exception with the trace of the deepest nesting
  private static final int FREE_ELEMENTS = 1_024; // list elements that take no bytes of the input, in one value

  private final byte[] data;
  private final int start;
  private final int end;
  private final boolean strict;
  private final boolean validateUtf8;
  private final Limits limits;
  private final int maxDepth;
  private int position;
  private int depth;
  private int tag; // first byte of the last one
  private long extended; // number of the last tag, if that was in the extended form
  private long memory; // that may still be taken
  private int freeElements = FREE_ELEMENTS;

  private WireReader(byte[] data, int from, int length, Options options) {
    Objects.checkFromIndexSize(from, length, data.length);
    this.data = data;
    this.start = from;
    this.end = from + length;
    this.position = from;
    this.strict = options.strict();
    this.validateUtf8 = options.validateUtf8();
    this.limits = options.limits();
    this.maxDepth = limits.depth() == 0 ? Integer.MAX_VALUE : limits.depth();
    this.memory = limits.expansion() == 0 ? Long.MAX_VALUE
        : Limits.FREE_MEMORY - KEPT_BACK + (long) limits.expansion() * length;
  }

  /** Over {@code data}, which must not change meanwhile. */
  public static WireReader of(byte[] data, Options options) {
    return new WireReader(data, 0, data.length, options);
  }

  /** Over {@code length} bytes of {@code data} from {@code from}. */
  public static WireReader of(byte[] data, int from, int length, Options options) {
    return new WireReader(data, from, length, options);
  }

  /** Over a copy of {@code data}. */
  public static WireReader of(Bytes data, Options options) {
    return of(data.toArray(), options);
  }

  /** Over what remains of {@code data}, which is not moved; without a copy if the buffer has an array. */
  public static WireReader of(ByteBuffer data, Options options) {
    if (data.hasArray()) {
      return new WireReader(data.array(), data.arrayOffset() + data.position(), data.remaining(), options);
    }
    byte[] copy = new byte[data.remaining()];
    data.get(data.position(), copy);
    return of(copy, options);
  }

  /** Bytes read so far. */
  public int position() {
    return position - start;
  }

  /** Bytes left. */
  public int remaining() {
    return end - position;
  }

  /** An error at this place. */
  public CramberryException error(ErrorCategory category, String message) {
    return new CramberryException(category, position(), message);
  }

  // --- numbers

  /** An unsigned varint of up to 64 bits; not necessarily the shortest form. */
  public long readUnsigned() {
    int at = position;
    if (at < end) {
      byte first = data[at];
      if (first >= 0) {
        position = at + 1;
        return first;
      }
      if (end - at >= MAX_VARINT) {
        long word = Varints.word(data, at);
        int size = Varints.size8(word);
        if (size <= Long.BYTES) {
          position = at + size;
          return Varints.gather(word, size);
        }
      } else if (end - at >= 2 && data[at + 1] >= 0) {
        position = at + 2;
        return first & 0x7f | data[at + 1] << 7;
      }
    }
    return readSlowly();
  }

  /** Byte by byte: near the end of the data, and what is longer than eight bytes. */
  private long readSlowly() {
    long value = 0;
    for (int i = 0; i < MAX_VARINT; i++) {
      if (position + i >= end) {
        throw error(VARINT_TRUNCATED, "the data ends inside a varint");
      }
      byte next = data[position + i];
      if (i == MAX_VARINT - 1) {
        return last(value, next, position + MAX_VARINT);
      }
      value |= (next & 0x7fL) << (7 * i);
      if (next >= 0) {
        position += i + 1;
        return value;
      }
    }
    throw new IllegalStateException();
  }

  private long last(long value, byte tenth, int after) {
    if (tenth < 0) {
      throw error(ErrorCategory.VARINT_TOO_LONG, "a varint has more than ten bytes");
    }
    if (tenth > 1) {
      throw error(ErrorCategory.VARINT_OVERFLOW, "a varint has more than 64 bits");
    }
    position = after;
    return value | (long) tenth << 63;
  }

  /** A zigzag varint of 64 bits. */
  public long readSigned() {
    long raw = readUnsigned();
    return raw >>> 1 ^ -(raw & 1);
  }

  /** A zigzag varint that must fit 32 bits. */
  public int readInt32() {
    long value = readSigned();
    if (value != (int) value) {
      throw overflow(value, "int32");
    }
    return (int) value;
  }

  /** A zigzag varint that must fit 16 bits. */
  public short readInt16() {
    long value = readSigned();
    if (value != (short) value) {
      throw overflow(value, "int16");
    }
    return (short) value;
  }

  /** One raw byte, two's complement. */
  public byte readInt8() {
    if (position >= end) {
      throw error(UNEXPECTED_EOF, "the data ends where a byte should be");
    }
    return data[position++];
  }

  /** One raw byte, 0 to 255. */
  public int readUint8() {
    return readInt8() & 0xff;
  }

  /** A varint that must fit 16 bits, 0 to 65,535. */
  public int readUint16() {
    long value = readUnsigned();
    if (value >>> 16 != 0) {
      throw overflow(value, "uint16");
    }
    return (int) value;
  }

  /** A varint that must fit 32 bits, 0 to 2^32 - 1. */
  public long readUint32() {
    long value = readUnsigned();
    if (value >>> 32 != 0) {
      throw overflow(value, "uint32");
    }
    return value;
  }

  /** One byte; anything but 0 is true. */
  public boolean readBool() {
    return readInt8() != 0;
  }

  /** Four bytes, little-endian. */
  public int readFixed32() {
    if (end - position < Integer.BYTES) {
      throw error(UNEXPECTED_EOF, "the data ends inside four bytes");
    }
    int value = (int) INT.get(data, position);
    position += Integer.BYTES;
    return value;
  }

  /** Eight bytes, little-endian. */
  public long readFixed64() {
    if (end - position < Long.BYTES) {
      throw error(UNEXPECTED_EOF, "the data ends inside eight bytes");
    }
    long value = (long) LONG.get(data, position);
    position += Long.BYTES;
    return value;
  }

  /** A float32 as it is on the wire, also minus zero and any NaN. */
  public float readFloat32() {
    return Float.intBitsToFloat(readFixed32());
  }

  /** A float64 as it is on the wire, also minus zero and any NaN. */
  public double readFloat64() {
    return Double.longBitsToDouble(readFixed64());
  }

  private CramberryException overflow(long value, String type) {
    return error(OVERFLOW, Long.toUnsignedString(value) + " does not fit " + type);
  }

  // --- counted

  /** A string with its length in front. */
  public String readString() {
    if (position >= end) {
      throw error(UNEXPECTED_EOF, "the data ends where a string should be");
    }
    int length = length(limits.stringBytes(), ErrorCategory.MAX_STRING_LENGTH);
    if (length == 0) {
      return "";
    }
    if (length > 1) {
      charge(SMALL_OBJECT + length);
    }
    String text = Utf8.decode(data, position, length, validateUtf8);
    if (text == null) {
      throw error(ErrorCategory.INVALID_UTF8, "a string of " + length + " bytes is not valid UTF-8");
    }
    position += length;
    return text;
  }

  /** A string as its bytes: for options that do not validate, where a text could not hold what came. */
  public Bytes readStringBytes() {
    if (position >= end) {
      throw error(UNEXPECTED_EOF, "the data ends where a string should be");
    }
    int length = length(limits.stringBytes(), ErrorCategory.MAX_STRING_LENGTH);
    if (validateUtf8 && !Utf8.valid(data, position, length)) {
      throw error(ErrorCategory.INVALID_UTF8, "a string of " + length + " bytes is not valid UTF-8");
    }
    return copy(length);
  }

  /** A byte sequence with its length in front. */
  public Bytes readBytes() {
    return copy(length(limits.bytesLength(), ErrorCategory.MAX_BYTES_LENGTH));
  }

  private Bytes copy(int length) {
    if (length == 0) {
      return Bytes.EMPTY;
    }
    charge(SMALL_OBJECT + length);
    Bytes bytes = Bytes.copyOf(data, position, length);
    position += length;
    return bytes;
  }

  private int length(int limit, ErrorCategory category) {
    int at = position;
    int left = end - at - 1;
    if (left >= 0) {
      byte first = data[at];
      if (first >= 0 && first <= left && limit - 1 >= first) { // one byte; no limit is 0 and goes the long way
        position = at + 1;
        return first;
      }
    }
    return longLength(limit, category);
  }

  private int longLength(int limit, ErrorCategory category) {
    long length = readUnsigned();
    if (length < 0) {
      throw error(OVERFLOW, "a length is above 2^63 - 1");
    }
    if (limit != 0 && length > limit) {
      throw error(category, "a length is " + length + " but at most " + limit + " are allowed");
    }
    if (length > end - position) {
      throw error(UNEXPECTED_EOF, "a length is " + length + " but " + (end - position) + " bytes are left");
    }
    return (int) length;
  }

  /** Number of elements of a list. Not backed by data: make room for {@link #capacity} of them. */
  public int readListCount() {
    return count(limits.arrayLength(), ErrorCategory.MAX_ARRAY_LENGTH);
  }

  /** Number of entries of a map. Not backed by data: make room for {@link #capacity} of them. */
  public int readMapCount() {
    return count(limits.mapSize(), ErrorCategory.MAX_MAP_SIZE);
  }

  private int count(int limit, ErrorCategory category) {
    long count = readUnsigned();
    if (count < 0) {
      throw error(OVERFLOW, "a count is above 2^63 - 1");
    }
    int most = limit == 0 ? Integer.MAX_VALUE : limit;
    if (count > most) {
      throw error(category, "a count is " + count + " but at most " + most + " are allowed");
    }
    return (int) count;
  }

  // --- packed lists, whole. Each number takes a byte or more, so no more of them are made room for than there are bytes.

  /** Zigzag varints. */
  long[] readAllSigned() {
    long[] values = readAllUnsigned();
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] >>> 1 ^ -(values[i] & 1);
    }
    return values;
  }

  /** Varints below 2^32. */
  long[] readAllUint32() {
    int count = readListCount();
    long[] values = new long[room(count, Long.BYTES)];
    for (int i = 0; i < count; i++) {
      long value = readUint32(); // fails at the end of the data, before the array is full
      values[i] = value;
    }
    return values;
  }

  /** Zigzag varints within 32 bits. */
  int[] readAllInt32() {
    int count = readListCount();
    int[] values = new int[room(count, Integer.BYTES)];
    for (int i = 0; i < count; i++) {
      int value = readInt32();
      values[i] = value;
    }
    return values;
  }

  /** Varints below 2^16. */
  int[] readAllUint16() {
    int count = readListCount();
    int[] values = new int[room(count, Integer.BYTES)];
    for (int i = 0; i < count; i++) {
      int value = readUint16();
      values[i] = value;
    }
    return values;
  }

  private int room(int count, int bytes) {
    int room = Math.min(count, end - position);
    charge(LIST + (long) bytes * room);
    return room;
  }

  /** Varints. */
  long[] readAllUnsigned() {
    int count = readListCount();
    int room = room(count, Long.BYTES);
    long[] values = new long[room];
    int i = 0;
    int at = position;
    int safe = end - MAX_VARINT;
    for (; i < room && at <= safe; i++) {
      long word = Varints.word(data, at);
      if ((word & 0x80) == 0) {
        values[i] = word & 0x7f;
        at++;
      } else if ((word & 0x8000) == 0) {
        values[i] = word & 0x7f | word >>> 1 & 0x3f80;
        at += 2;
      } else if ((word & 0x800000) == 0) {
        values[i] = word & 0x7f | word >>> 1 & 0x3f80 | word >>> 2 & 0x1fc000;
        at += 3;
      } else {
        int size = Varints.size8(word);
        if (size > Long.BYTES) {
          position = at;
          values[i] = readSlowly();
          at = position;
        } else {
          values[i] = Varints.gather(word, size);
          at += size;
        }
      }
    }
    position = at;
    for (; i < count; i++) {
      long value = readUnsigned(); // fails at the end of the data, before the array is full
      values[i] = value;
    }
    return values;
  }

  /** Where to begin with an array for {@code count} elements: no more than the bytes left could fill. */
  public int capacity(int count) {
    return Math.min(count, Math.max(end - position, 0) + 1);
  }

  /** To be called before each element of a list that may take no bytes, that is a message or a pointer. */
  public void beginElement() {
    if (position >= end && --freeElements < 0) {
      throw error(ErrorCategory.MAX_ARRAY_LENGTH, "more than " + FREE_ELEMENTS + " list elements are not backed by data");
    }
  }

  /**
   * Counts memory before it is allocated.
   *
   * @param bytes estimate of what an object takes, with its header
   */
  public void charge(long bytes) {
    memory -= bytes;
    if (memory < 0) {
      throw expanded();
    }
  }

  private CramberryException expanded() {
    return error(ErrorCategory.MAX_EXPANSION, "the value takes more than " + limits.expansion() + " times the memory of its bytes");
  }

  /** Goes one level down, into a message, map, or list of anything but numbers. */
  public void enter() {
    if (depth++ >= maxDepth) {
      throw tooDeep();
    }
  }

  private CramberryException tooDeep() {
    return error(ErrorCategory.MAX_DEPTH, "values are nested deeper than " + maxDepth);
  }

  /** Comes back from {@link #enter}. */
  public void leave() {
    depth--;
  }

  // --- fields

  /**
   * The next tag of a message.
   *
   * @return the field number; 0 at the end marker or the end of the data; -1 for a number above 2^31 - 1, which no message
   *     declares
   */
  public int nextField() {
    int at = position;
    if (at >= end) {
      tag = 0;
      return 0;
    }
    int first = data[at] & 0xff;
    position = at + 1;
    tag = first;
    return (first & 1) == 0 ? first >> 4 : extendedField();
  }

  private int extendedField() {
    int at = position;
    if (at < end && data[at] >= 0) {
      position = at + 1;
      extended = data[at];
      return data[at];
    }
    extended = extendedNumber();
    return extended >>> 31 == 0 ? (int) extended : -1;
  }

  private long extendedNumber() {
    long number = 0;
    for (int i = 0; i < MAX_VARINT; i++) {
      if (position >= end) {
        throw error(INVALID_VARINT, "the data ends inside a field number");
      }
      byte next = data[position++];
      if (i == MAX_VARINT - 1) {
        if (next < 0) {
          break;
        }
        if (next > 1) {
          throw error(OVERFLOW, "a field number has more than 64 bits");
        }
      }
      number |= (next & 0x7fL) << (7 * i);
      if (next >= 0) {
        return number;
      }
    }
    throw error(INVALID_VARINT, "a field number has no end within ten bytes");
  }

  /** Whole number of the last tag, unsigned. */
  public long fieldNumber() {
    return (tag & 1) == 0 ? tag >> 4 : extended;
  }

  /** Wire type of the last tag, 0 to 7. */
  public int wireType() {
    return tag >> 1 & 7;
  }

  /**
   * Passes over the body of a field that the message does not declare, as far as that is possible: specification 5.3 says for
   * which types it is not.
   *
   * @throws CramberryException unknown fields are refused, or the body is malformed
   */
  public void skipField() {
    if (strict) {
      throw error(ErrorCategory.UNKNOWN_FIELD, "field " + Long.toUnsignedString(fieldNumber()) + " is not declared");
    }
    skip(wireType());
  }

  /** Passes over a body of {@code ofWireType}. */
  public void skip(int ofWireType) {
    switch (ofWireType) {
      case WireType.VARINT, WireType.SVARINT -> skipVarint();
      case WireType.FIXED64 -> skipBytes(Long.BYTES);
      case WireType.FIXED32 -> skipBytes(Integer.BYTES);
      case WireType.OTHER -> {
        long length = readUnsigned();
        skipBytes(length < 0 ? Long.MAX_VALUE : length);
      }
      default -> throw error(ErrorCategory.UNKNOWN_WIRE_TYPE, "a field has wire type " + ofWireType);
    }
  }

  private void skipVarint() {
    for (int i = 0; i < MAX_VARINT; i++) {
      if (position + i >= end) {
        throw error(INVALID_VARINT, "the data ends inside a skipped number");
      }
      if (data[position + i] >= 0) {
        position += i + 1;
        return;
      }
    }
    throw error(INVALID_VARINT, "a skipped number has no end within ten bytes");
  }

  private void skipBytes(long count) {
    if (count > end - position) {
      throw error(UNEXPECTED_EOF, count + " bytes are to be skipped but " + (end - position) + " are left");
    }
    position += (int) count;
  }

  /** Whether unknown fields are refused. */
  public boolean strict() {
    return strict;
  }

  /** Whether the next byte is 0; that byte is passed over then. At the end of the data: false. */
  public boolean consumeNil() {
    if (position < end && data[position] == 0) {
      position++;
      return true;
    }
    return false;
  }

  /** Fails if a required field did not occur. */
  public void require(boolean present, String field) {
    if (!present) {
      throw error(ErrorCategory.REQUIRED_FIELD_MISSING, "required field " + field + " is missing");
    }
  }
}
