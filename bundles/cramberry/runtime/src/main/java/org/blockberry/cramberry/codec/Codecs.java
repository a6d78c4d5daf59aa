package org.blockberry.cramberry.codec;

import static org.blockberry.cramberry.WireType.FIXED32;
import static org.blockberry.cramberry.WireType.FIXED64;
import static org.blockberry.cramberry.WireType.OTHER;
import static org.blockberry.cramberry.WireType.SVARINT;
import static org.blockberry.cramberry.WireType.VARINT;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.CramberryException;
import org.blockberry.cramberry.ErrorCategory;
import org.blockberry.cramberry.WireReader;
import org.blockberry.cramberry.WireWriter;

/** The codecs there are. Integers up to 32 bits unsigned are {@code Long}; of 64 unsigned bits too, compared unsigned. */
public final class Codecs {
  /** One byte. */
  public static final Codec<Boolean> BOOL = new ScalarCodec<>(VARINT, false, true, true, value -> !value, WireWriter::writeBool,
      WireReader::readBool);
  /** One raw byte. */
  public static final Codec<Long> INT8 = signed(8);
  /** Zigzag. */
  public static final Codec<Long> INT16 = signed(16);
  /** Zigzag; also of enums. */
  public static final Codec<Long> INT32 = signed(32);
  /** Zigzag; also of int. */
  public static final Codec<Long> INT64 = signed(64);
  /** One raw byte, 0 to 255. */
  public static final Codec<Long> UINT8 = unsigned(8, true);
  /** Varint. */
  public static final Codec<Long> UINT16 = unsigned(16, true);
  /** Varint. */
  public static final Codec<Long> UINT32 = unsigned(32, true);
  /** Varint; also of uint. */
  public static final Codec<Long> UINT64 = unsigned(64, true);
  /** As {@link #UINT64}, but its lists are not packed. */
  public static final Codec<Long> UINTPTR = unsigned(64, false);
  /** Four bytes. */
  public static final Codec<Float> FLOAT32 = new ScalarCodec<>(FIXED32, 0f, true, true, value -> value == 0, WireWriter::writeFloat32,
      WireReader::readFloat32);
  /** Eight bytes. */
  public static final Codec<Double> FLOAT64 = new ScalarCodec<>(FIXED64, 0d, true, true, value -> value == 0, WireWriter::writeFloat64,
      WireReader::readFloat64);
  /** Two times four bytes. */
  public static final Codec<Complex> COMPLEX64 = new ScalarCodec<>(FIXED64, Complex.ZERO, false, false, Complex::isZero, (out, value) -> {
    out.writeFloat32((float) value.real());
    out.writeFloat32((float) value.imaginary());
  }, in -> {
    float real = in.readFloat32();
    return new Complex(real, in.readFloat32());
  });
  /** Two times eight bytes. */
  public static final Codec<Complex> COMPLEX128 = new ScalarCodec<>(OTHER, Complex.ZERO, false, false, Complex::isZero, (out, value) -> {
    out.writeFloat64(value.real());
    out.writeFloat64(value.imaginary());
  }, in -> {
    double real = in.readFloat64();
    return new Complex(real, in.readFloat64());
  });
  /** Length and UTF-8. */
  public static final Codec<String> STRING = new ScalarCodec<>(OTHER, "", false, true, String::isEmpty, WireWriter::writeString,
      WireReader::readString);
  /** A string as its bytes, for options that do not validate. */
  public static final Codec<Bytes> STRING_BYTES = new ScalarCodec<>(OTHER, Bytes.EMPTY, false, true, Bytes::isEmpty,
      WireWriter::writeStringBytes, WireReader::readStringBytes);
  /** Length and bytes; also of lists of uint8. */
  public static final Codec<Bytes> BYTES = new ScalarCodec<>(OTHER, Bytes.EMPTY, false, false, Bytes::isEmpty, WireWriter::writeBytes,
      WireReader::readBytes);

  private Codecs() {}

  private static Codec<Long> signed(int bits) {
    return new ScalarCodec<>(SVARINT, 0L, true, true, value -> value == 0, (out, value) -> {
      if (value >> bits - 1 != value >> 63) {
        throw out.error(ErrorCategory.OVERFLOW, value + " does not fit int" + bits);
      }
      if (bits == 8) {
        out.writeByte(value.intValue());
      } else {
        out.writeSigned(value);
      }
    }, in -> switch (bits) {
      case 8 -> (long) in.readInt8();
      case 16 -> (long) in.readInt16();
      case 32 -> (long) in.readInt32();
      default -> in.readSigned();
    });
  }

  private static Codec<Long> unsigned(int bits, boolean packed) {
    return new ScalarCodec<>(VARINT, 0L, packed, true, value -> value == 0, (out, value) -> {
      if (bits < 64 && value >>> bits != 0) {
        throw out.error(ErrorCategory.OVERFLOW, value + " does not fit uint" + bits);
      }
      if (bits == 8) {
        out.writeByte(value.intValue());
      } else {
        out.writeUnsigned(value);
      }
    }, in -> switch (bits) {
      case 8 -> (long) in.readUint8();
      case 16 -> (long) in.readUint16();
      case 32 -> in.readUint32();
      default -> in.readUnsigned();
    });
  }

  /** A list of any length. For lists of uint8 take {@link #BYTES}, which has the same bytes and another limit. */
  public static <T> Codec<List<T>> list(Codec<T> element) {
    return new ListCodec<>(element, -1);
  }

  /**
   * A list of fixed size; shorter ones on the wire are filled up.
   *
   * @param size 0 or more
   */
  public static <T> Codec<List<T>> array(Codec<T> element, int size) {
    if (size < 0) {
      throw new IllegalArgumentException("the size of an array is " + size);
    }
    return new ListCodec<>(element, size);
  }

  /**
   * A map.
   *
   * @param order of the keys on the wire: natural, except {@link org.blockberry.cramberry.WireMap#STRINGS} and
   *     {@link org.blockberry.cramberry.WireMap#UNSIGNED}
   */
  public static <K, V> Codec<Map<K, V>> map(Codec<K> key, Codec<V> value, Comparator<? super K> order) {
    if (!key.canBeKey()) {
      throw new CramberryException(ErrorCategory.UNSUPPORTED_MAP_KEY, "a map cannot have keys of this type");
    }
    return new MapCodec<>(key, value, order);
  }

  /**
   * A value that may be absent. A present value whose encoding begins with {@code 00} reads back as absent: the original does so
   * (specification 4.7).
   */
  public static <T> Codec<Optional<T>> pointer(Codec<T> target) {
    if (target instanceof PolymorphicCodec) {
      throw new CramberryException(ErrorCategory.UNSUPPORTED_TYPE, "there is no encoding for pointers to interfaces");
    }
    return new PointerCodec<>(target);
  }
}
