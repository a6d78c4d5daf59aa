package org.blockberry.cramberry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.blockberry.api.value.Bytes;

/**
 * Writes wire values into memory that grows, always in their shortest form. Numbers and floats as specification 2 has them.
 *
 * <p>Threading: for one thread. Errors: {@link CramberryException}. Source: specification 2, 3, 4.
 */
public final class WireWriter implements AutoCloseable {
  private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int FIRST_CAPACITY = 512;
  private static final int KEPT_CAPACITY = 1 << 20; // of a thread's buffer between two messages
  private static final int MAX_TAG = 11;
  private static final int MAX_VARINT = Varints.MAX;
  private static final int PIECE = 64; // numbers of a list for which room is made at once
  private static final int NAN32 = 0x7fc00000;
  private static final long NAN64 = 0x7ff8000000000000L;
  private static final ThreadLocal<WireWriter> OWN = ThreadLocal.withInitial(() -> new WireWriter(Options.DEFAULT));

  private Options options;
  private int maxDepth;
  private int maxString;
  private int maxBytes;
  private byte[] buffer;
  private int position;
  private int depth;
  private boolean busy; // of a thread's own writer

  private WireWriter(Options options) {
    this.buffer = new byte[FIRST_CAPACITY];
    use(options);
  }

  private void use(Options chosen) {
    options = chosen;
    maxDepth = orNone(chosen.limits().depth());
    maxString = orNone(chosen.limits().stringBytes());
    maxBytes = orNone(chosen.limits().bytesLength());
  }

  private static int orNone(int limit) {
    return limit == 0 ? Integer.MAX_VALUE : limit;
  }

  /** An empty writer. */
  public static WireWriter create(Options options) {
    return new WireWriter(options);
  }

  /** What {@code message} encodes to, with its end marker; allocates nothing that stays but the result. */
  public static Bytes encode(WireMessage message, Options options) {
    try (WireWriter out = open(options)) {
      message.writeTo(out);
      return out.toBytes();
    }
  }

  /**
   * The thread's own writer, empty, to be closed by the same thread; another one while that is in use, for whoever encodes inside an
   * encoding.
   */
  public static WireWriter open(Options options) {
    WireWriter own = OWN.get();
    if (own.busy) {
      return new WireWriter(options);
    }
    own.busy = true;
    own.reset();
    if (own.options != options) {
      own.use(options);
    }
    return own;
  }

  /** Gives a writer back that {@link #open} has given; it must not be used any more. Others: no effect. */
  @Override
  public void close() {
    busy = false;
    if (buffer.length > KEPT_CAPACITY) {
      buffer = new byte[FIRST_CAPACITY];
    }
  }

  /** The options given. */
  public Options options() {
    return options;
  }

  /** Bytes written. */
  public int size() {
    return position;
  }

  /**
   * A copy of what was written.
   *
   * @throws CramberryException it is longer than a message may be
   */
  public Bytes toBytes() {
    checkSize();
    return Bytes.copyOf(buffer, 0, position);
  }

  /**
   * Appends what was written to {@code target}.
   *
   * @throws CramberryException it is longer than a message may be
   * @throws java.nio.BufferOverflowException the target has no room for it; it is unchanged
   */
  public void copyTo(ByteBuffer target) {
    checkSize();
    target.put(buffer, 0, position);
  }

  /** Forgets what was written and keeps the memory. */
  public void reset() {
    position = 0;
    depth = 0;
  }

  private void checkSize() {
    int most = options.limits().messageBytes();
    if (most != 0 && position > most) {
      throw error(ErrorCategory.MAX_MESSAGE_SIZE, "the message has " + position + " bytes but may have " + most);
    }
  }

  /** An error at this place. */
  public CramberryException error(ErrorCategory category, String message) {
    return new CramberryException(category, position, message);
  }

  private void ensure(int more) {
    if (buffer.length - position < more) {
      grow(more);
    }
  }

  private void grow(long more) {
    int most = options.limits().messageBytes();
    long needed = position + more;
    if (needed > Integer.MAX_VALUE - 8 || most != 0 && position > most) {
      throw error(ErrorCategory.MAX_MESSAGE_SIZE, "the message would have more than "
          + (most == 0 ? Integer.MAX_VALUE - 8 : most) + " bytes");
    }
    buffer = Arrays.copyOf(buffer, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, buffer.length * 2L)));
  }

  // --- fields

  /**
   * A tag.
   *
   * @param number 1 or more
   * @param wireType one of {@link WireType}
   */
  public void writeTag(int number, int wireType) {
    ensure(MAX_TAG);
    if (number < 16) {
      if (number < 1) {
        throw error(ErrorCategory.INVALID_FIELD_NUMBER, "a field number is " + number + " but must be 1 or more");
      }
      buffer[position++] = (byte) (number << 4 | wireType << 1);
    } else {
      buffer[position++] = (byte) (wireType << 1 | 1);
      writeUnsigned(number);
    }
  }

  /** A tag of number 1 to 15, given as its byte, and a zigzag varint. */
  public void writeSignedField(int tag, long value) {
    ensure(1 + MAX_VARINT);
    buffer[position] = (byte) tag;
    position = Varints.put(buffer, position + 1, value << 1 ^ value >> 63);
  }

  /** A tag of number 1 to 15, given as its byte, and a varint. */
  public void writeUnsignedField(int tag, long value) {
    ensure(1 + MAX_VARINT);
    buffer[position] = (byte) tag;
    position = Varints.put(buffer, position + 1, value);
  }

  /** A tag of number 1 to 15, given as its byte, and one byte. */
  public void writeByteField(int tag, int value) {
    ensure(2);
    int at = position;
    buffer[at] = (byte) tag;
    buffer[at + 1] = (byte) value;
    position = at + 2;
  }

  /** The end marker of a message, also nil. */
  public void writeEnd() {
    ensure(1);
    buffer[position++] = 0;
  }

  /** Goes one level down, into a message, map, or list of anything but numbers. */
  public void enter() {
    if (depth++ >= maxDepth) {
      throw error(ErrorCategory.MAX_DEPTH, "values are nested deeper than " + maxDepth);
    }
  }

  /** Comes back from {@link #enter}. */
  public void leave() {
    depth--;
  }

  // --- numbers

  /** An unsigned varint. */
  public void writeUnsigned(long value) {
    ensure(MAX_VARINT);
    position = Varints.put(buffer, position, value);
  }

  /** A zigzag varint. */
  public void writeSigned(long value) {
    writeUnsigned(value << 1 ^ value >> 63);
  }

  /** One raw byte, of int8 and uint8 alike. */
  public void writeByte(int value) {
    ensure(1);
    buffer[position++] = (byte) value;
  }

  /** One byte, 0 or 1. */
  public void writeBool(boolean value) {
    writeByte(value ? 1 : 0);
  }

  /**
   * A varint for an unsigned integer of a width.
   *
   * @throws CramberryException the value does not fit
   */
  public void writeUnsigned(long value, int bits) {
    if (value >>> bits != 0) {
      throw error(ErrorCategory.OVERFLOW, value + " does not fit " + bits + " unsigned bits");
    }
    writeUnsigned(value);
  }

  /** Four bytes, little-endian. */
  public void writeFixed32(int value) {
    ensure(Integer.BYTES);
    INT.set(buffer, position, value);
    position += Integer.BYTES;
  }

  /** Eight bytes, little-endian. */
  public void writeFixed64(long value) {
    ensure(Long.BYTES);
    LONG.set(buffer, position, value);
    position += Long.BYTES;
  }

  /** A float32; every NaN becomes one, minus zero becomes zero. */
  public void writeFloat32(float value) {
    writeFixed32(value == 0 ? 0 : value != value ? NAN32 : Float.floatToRawIntBits(value));
  }

  /** A float64; every NaN becomes one, minus zero becomes zero. */
  public void writeFloat64(double value) {
    writeFixed64(value == 0 ? 0 : value != value ? NAN64 : Double.doubleToRawLongBits(value));
  }

  // --- counted

  /**
   * A string with its length in front.
   *
   * @throws CramberryException it has a lone surrogate, or is too long
   */
  public void writeString(String value) {
    ensure(MAX_VARINT);
    position = putString(position, value);
  }

  /** A tag of number 1 to 15, given as its byte, and a string. */
  public void writeStringField(int tag, String value) {
    ensure(1 + MAX_VARINT);
    buffer[position] = (byte) tag;
    position = putString(position + 1, value);
  }

  /** Room for a length is there. */
  @SuppressWarnings("deprecation") // of these methods only this one copies without an array in between; what it would lose is looked for
  private int putString(int from, String value) {
    int length = value.length();
    if (length > maxString) {
      throw tooLong(value);
    }
    if (buffer.length - from - MAX_VARINT < length) {
      grow(1L + MAX_VARINT + length);
    }
    int at = Varints.put(buffer, from, length);
    value.getBytes(0, length, buffer, at);
    int seen = 0;
    for (int i = 0; i < length; i++) {
      seen |= value.charAt(i);
    }
    return seen < 0x80 ? at + length : putAnyString(from, value);
  }

  private CramberryException tooLong(String value) {
    int length = Utf8.length(value);
    return length < 0 ? loneSurrogate()
        : error(ErrorCategory.MAX_STRING_LENGTH, "a string has " + length + " bytes but may have " + maxString);
  }

  private CramberryException loneSurrogate() {
    return error(ErrorCategory.INVALID_UTF8, "a string has a lone surrogate");
  }

  private int putAnyString(int from, String value) {
    int length = Utf8.length(value);
    if (length < 0) {
      throw loneSurrogate();
    }
    if (length > maxString) {
      throw tooLong(value);
    }
    if (buffer.length - from - MAX_VARINT < length) {
      grow(1L + MAX_VARINT + length);
    }
    int at = Varints.put(buffer, from, length);
    Utf8.put(value, buffer, at);
    return at + length;
  }

  /**
   * A string given as its bytes.
   *
   * @throws CramberryException they are not valid UTF-8, and the options demand that they are
   */
  public void writeStringBytes(Bytes value) {
    if (value.size() > maxString) {
      throw error(ErrorCategory.MAX_STRING_LENGTH, "a string has " + value.size() + " bytes but may have " + maxString);
    }
    if (options.validateUtf8() && !Utf8.valid(value.toArray(), 0, value.size())) {
      throw error(ErrorCategory.INVALID_UTF8, "a string is not valid UTF-8");
    }
    writeUnsigned(value.size());
    writeRaw(value);
  }

  /** A byte sequence with its length in front. */
  public void writeBytes(Bytes value) {
    int length = value.size();
    if (length > maxBytes) {
      throw tooLong(length);
    }
    if (buffer.length - position - MAX_VARINT < length) {
      grow((long) MAX_VARINT + length);
    }
    int at = Varints.put(buffer, position, length);
    value.copyTo(buffer, at);
    position = at + length;
  }

  /** A tag of number 1 to 15, given as its byte, and a byte sequence. */
  public void writeBytesField(int tag, Bytes value) {
    int length = value.size();
    if (length > maxBytes) {
      throw tooLong(length);
    }
    if (buffer.length - position - MAX_VARINT <= length) {
      grow(1L + MAX_VARINT + length);
    }
    buffer[position] = (byte) tag;
    int at = Varints.put(buffer, position + 1, length);
    value.copyTo(buffer, at);
    position = at + length;
  }

  private CramberryException tooLong(int length) {
    return error(ErrorCategory.MAX_BYTES_LENGTH, "a byte sequence has " + length + " bytes but may have " + maxBytes);
  }

  /** Bytes as they are, nothing in front. */
  public void writeRaw(Bytes value) {
    int length = value.size();
    ensure(length);
    value.copyTo(buffer, position);
    position += length;
  }

  /** Zigzag varints, one after the other. */
  void writeAllSigned(long[] values) {
    for (int from = 0; from < values.length; from += PIECE) {
      int to = Math.min(values.length, from + PIECE);
      ensure((to - from) * MAX_VARINT);
      byte[] target = buffer;
      int at = position;
      for (int i = from; i < to; i++) {
        at = Varints.put(target, at, values[i] << 1 ^ values[i] >> 63);
      }
      position = at;
    }
  }

  /** Varints, one after the other. */
  void writeAllUnsigned(long[] values) {
    for (int from = 0; from < values.length; from += PIECE) {
      int to = Math.min(values.length, from + PIECE);
      ensure((to - from) * MAX_VARINT);
      byte[] target = buffer;
      int at = position;
      for (int i = from; i < to; i++) {
        at = Varints.put(target, at, values[i]);
      }
      position = at;
    }
  }

  /** Zigzag varints, one after the other. */
  void writeAllSigned(int[] values) {
    for (int from = 0; from < values.length; from += PIECE) {
      int to = Math.min(values.length, from + PIECE);
      ensure((to - from) * MAX_VARINT);
      byte[] target = buffer;
      int at = position;
      for (int i = from; i < to; i++) {
        at = Varints.put(target, at, (values[i] << 1 ^ values[i] >> 31) & 0xffffffffL);
      }
      position = at;
    }
  }

  /** Varints, one after the other. */
  void writeAllUnsigned(int[] values) {
    for (int value : values) {
      writeUnsigned(value & 0xffffffffL);
    }
  }

  /** Number of elements of a list. */
  public void writeListCount(int count) {
    int most = options.limits().arrayLength();
    if (most != 0 && count > most) {
      throw error(ErrorCategory.MAX_ARRAY_LENGTH, "a list has " + count + " elements but may have " + most);
    }
    writeUnsigned(count);
  }

  /** Number of entries of a map. */
  public void writeMapCount(int count) {
    int most = options.limits().mapSize();
    if (most != 0 && count > most) {
      throw error(ErrorCategory.MAX_MAP_SIZE, "a map has " + count + " entries but may have " + most);
    }
    writeUnsigned(count);
  }
}
