package org.blockberry.libp2p.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;

/**
 * Walks over the fields of one protocol buffers message. A length is compared with the bytes that are there before anything is allocated; what
 * is malformed, cut off or padded is a {@link MalformedException}. For one thread.
 *
 * <p>Call {@link #next}, look at {@link #field}, then call exactly one of the readers or {@link #skip}.
 */
public final class ProtoReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;
  private static final long MAX_FIELD = (1L << 29) - 1;

  private final ByteBuffer from;
  private int field;
  private int type;

  /** Over all of {@code message}. */
  public ProtoReader(Bytes message) {
    this.from = message.asBuffer();
  }

  /** Moves to the next field; false at the end. */
  public boolean next() {
    if (!from.hasRemaining()) {
      return false;
    }
    long tag = Uvarint.read(from);
    long number = tag >>> 3;
    if (number == 0 || number > MAX_FIELD) {
      throw new MalformedException("a field has number " + number);
    }
    field = (int) number;
    type = (int) tag & 7;
    return true;
  }

  /** Number of the field at hand. */
  public int field() {
    return field;
  }

  /** The field at hand as a number, 0 to 2^63 - 1. */
  public long varint() {
    expect(VARINT);
    return Uvarint.read(from);
  }

  /** A copy of the field at hand. */
  public Bytes bytes() {
    byte[] copy = new byte[length()];
    from.get(copy);
    return Bytes.wrap(copy);
  }

  /** The field at hand as text; malformed UTF-8 is refused. */
  public String text() {
    int length = length();
    ByteBuffer slice = from.slice(from.position(), length);
    from.position(from.position() + length);
    return utf8(slice);
  }

  /** Strict UTF-8. */
  public static String utf8(ByteBuffer text) {
    try {
      CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(text);
      return decoded.toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("text is not UTF-8");
    }
  }

  /** Passes over the field at hand, of whatever type. */
  public void skip() {
    switch (type) {
      case VARINT -> skipVarint();
      case FIXED64 -> skipBytes(Long.BYTES);
      case LENGTH -> skipBytes(length());
      case FIXED32 -> skipBytes(Integer.BYTES);
      default -> throw new MalformedException("field " + field + " has wire type " + type);
    }
  }

  /** Unlike our own fields an unknown one may have all 64 bits, as negative numbers do. */
  private void skipVarint() {
    for (int i = 0; i < Uvarint.MAX_BYTES + 1; i++) {
      skipBytes(1);
      if (from.get(from.position() - 1) >= 0) {
        return;
      }
    }
    throw new MalformedException("field " + field + " has more than 64 bits");
  }

  private int length() {
    expect(LENGTH);
    long length = Uvarint.read(from);
    if (length > from.remaining()) {
      throw new MalformedException("field " + field + " claims " + length + " bytes but " + from.remaining() + " are there");
    }
    return (int) length;
  }

  private void skipBytes(int count) {
    if (count > from.remaining()) {
      throw new MalformedException("field " + field + " is cut off");
    }
    from.position(from.position() + count);
  }

  private void expect(int wanted) {
    if (type != wanted) {
      throw new MalformedException("field " + field + " has wire type " + type + " but must have " + wanted);
    }
  }
}
