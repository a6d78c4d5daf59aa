package org.blockberry.cramberry;

/** What was wrong. The names are those of the specification, section 9, and of its test vectors. Constants may be added. */
public enum ErrorCategory {
  /** The data ends inside a varint, or where one should begin. */
  VARINT_TRUNCATED,
  /** A varint of ten bytes has more than 64 bits. */
  VARINT_OVERFLOW,
  /** A varint has no end within ten bytes. */
  VARINT_TOO_LONG,
  /** The number in a tag, or a skipped varint, is malformed. */
  INVALID_VARINT,
  /** The data ends inside fixed-width or counted data. */
  UNEXPECTED_EOF,
  /** A stream ends inside a frame. */
  STREAM_TRUNCATED,
  /** An integer is too wide for its type, a length above 2^63 - 1, a field number above 64 bits. */
  OVERFLOW,
  /** A field to be skipped has one of the wire types 5 to 7. */
  UNKNOWN_WIRE_TYPE,
  /** A field number to be written is 0 or negative. */
  INVALID_FIELD_NUMBER,
  /** Strict decoding met a field that the message does not declare. */
  UNKNOWN_FIELD,
  /** A required field did not occur, or cannot be written because it is empty. */
  REQUIRED_FIELD_MISSING,
  /** The type id of a polymorphic value is not registered. */
  UNKNOWN_TYPE,
  /** The type of a polymorphic value to be written is not registered. */
  UNREGISTERED_TYPE,
  /** The registered type is not one that this place allows. */
  TYPE_MISMATCH,
  /** A text is not valid UTF-8, or has a lone surrogate. */
  INVALID_UTF8,
  /** An array of fixed size has more elements on the wire. */
  ARRAY_LENGTH_MISMATCH,
  /** There is no encoding for a type. */
  UNSUPPORTED_TYPE,
  /** A map has keys of a type, or with a value, that cannot be a key. */
  UNSUPPORTED_MAP_KEY,
  /** Decoding for signed or hashed data: the bytes are not the one encoding of what they say. */
  NOT_CANONICAL,
  /** A type is registered already, with another id or name. */
  DUPLICATE_TYPE,
  /** A type id is taken. */
  DUPLICATE_TYPE_ID,
  /** A type id is 0. */
  INVALID_TYPE_ID,
  /** Values are nested too deep. */
  MAX_DEPTH,
  /** A message or frame is too long. */
  MAX_MESSAGE_SIZE,
  /** A string is too long. */
  MAX_STRING_LENGTH,
  /** A byte sequence is too long. */
  MAX_BYTES_LENGTH,
  /** A list has too many elements, or too many that take no bytes. */
  MAX_ARRAY_LENGTH,
  /** A map has too many entries. */
  MAX_MAP_SIZE,
  /** What the bytes decode to takes far more memory than they do. */
  MAX_EXPANSION;

  /** Whether a limit of {@link Limits} was exceeded. */
  public boolean limitExceeded() {
    return name().startsWith("MAX_");
  }

  /** Whether only a change of the program can help. */
  public boolean programmingError() {
    return this == UNREGISTERED_TYPE || this == DUPLICATE_TYPE || this == DUPLICATE_TYPE_ID || this == INVALID_TYPE_ID
        || this == UNSUPPORTED_TYPE || this == INVALID_FIELD_NUMBER;
  }
}
