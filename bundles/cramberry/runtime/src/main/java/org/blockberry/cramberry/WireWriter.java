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
public final class WireWriter {
  private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int FIRST_CAPACITY = 512;
  private static final int KEPT_CAPACITY = 1 << 20; // of a thread's buffer between two messages
  private static final int MAX_TAG = 11;
  private static final int MAX_VARINT = 10;
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
    WireWriter own = OWN.get();
    if (own.busy) { // whoever encodes inside an encoding gets a writer of its own
      WireWriter out = new WireWriter(options);
      message.writeTo(out);
      return out.toBytes();
    }
    own.busy = true;
    try {
      if (own.options != options) {
        own.use(options);
      }
      own.reset();
      message.writeTo(own);
      return own.toBytes();
    } finally {
      own.busy = false;
      if (own.buffer.length > KEPT_CAPACITY) {
        own.buffer = new byte[FIRST_CAPACITY];
      }
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

  private void grow(int more) {
    int most = options.limits().messageBytes();
    long needed = (long) position + more;
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
    position = putVarint(buffer, position + 1, value << 1 ^ value >> 63);
  }

  /** A tag of number 1 to 15, given as its byte, and a varint. */
  public void writeUnsignedField(int tag, long value) {
    ensure(1 + MAX_VARINT);
    buffer[position] = (byte) tag;
    position = putVarint(buffer, position + 1, value);
  }

  /** A tag of number 1 to 15, given as its byte, and one byte. */
  public void writeByteField(int tag, int value) {
    ensure(2);
    int at = position;
    buffer[at] = (byte) tag;
    buffer[at + 1] = (byte) value;
    position = at + 2;
  }

  private static int putVarint(byte[] target, int from, long value) {
    int at = from;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      target[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[at] = (byte) rest;
    return at + 1;
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
    position = putVarint(buffer, position, value);
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
    int characters = value.length();
    if (characters < 0x80 && characters <= maxString) { // one pass, if it turns out to be ASCII
      ensure(characters + 1);
      byte[] target = buffer;
      int at = position + 1;
      int i = 0;
      for (; i < characters; i++) {
        char c = value.charAt(i);
        if (c >= 0x80) {
          break;
        }
        target[at + i] = (byte) c;
      }
      if (i == characters) {
        target[position] = (byte) characters;
        position = at + characters;
        return;
      }
    }
    writeAnyString(value);
  }

  private void writeAnyString(String value) {
    int length = Utf8.length(value);
    if (length < 0) {
      throw error(ErrorCategory.INVALID_UTF8, "a string has a lone surrogate");
    }
    if (length > maxString) {
      throw error(ErrorCategory.MAX_STRING_LENGTH, "a string has " + length + " bytes but may have " + maxString);
    }
    writeUnsigned(length);
    ensure(length);
    byte[] target = buffer;
    int at = position;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x80) {
        target[at++] = (byte) c;
      } else if (c < 0x800) {
        target[at++] = (byte) (0xc0 | c >> 6);
        target[at++] = (byte) (0x80 | c & 0x3f);
      } else if (Character.isSurrogate(c)) {
        int point = Character.toCodePoint(c, value.charAt(++i));
        target[at++] = (byte) (0xf0 | point >> 18);
        target[at++] = (byte) (0x80 | point >> 12 & 0x3f);
        target[at++] = (byte) (0x80 | point >> 6 & 0x3f);
        target[at++] = (byte) (0x80 | point & 0x3f);
      } else {
        target[at++] = (byte) (0xe0 | c >> 12);
        target[at++] = (byte) (0x80 | c >> 6 & 0x3f);
        target[at++] = (byte) (0x80 | c & 0x3f);
      }
    }
    position = at;
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
      throw error(ErrorCategory.MAX_BYTES_LENGTH, "a byte sequence has " + length + " bytes but may have " + maxBytes);
    }
    ensure(MAX_VARINT + length);
    int at = putVarint(buffer, position, length);
    value.copyTo(buffer, at);
    position = at + length;
  }

  /** Bytes as they are, nothing in front. */
  public void writeRaw(Bytes value) {
    int length = value.size();
    ensure(length);
    value.copyTo(buffer, position);
    position += length;
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
