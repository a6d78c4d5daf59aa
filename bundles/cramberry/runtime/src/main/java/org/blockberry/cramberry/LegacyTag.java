package org.blockberry.cramberry;

/**
 * The tag form of the original's low-level interface, number and wire type in one varint; messages never contain it. Specification
 * 15. Pure.
 *
 * @param number 1 or more
 * @param wireType 0 varint, 1 fixed64, 2 bytes, 5 fixed32, 6 svarint, 7 type reference
 */
public record LegacyTag(int number, int wireType) {
  /** Refuses what cannot be written. */
  public LegacyTag {
    if (number < 1) {
      throw new CramberryException(ErrorCategory.INVALID_FIELD_NUMBER, "a field number is " + number + " but must be 1 or more");
    }
    if (wireType < 0 || wireType > 7 || wireType == 3 || wireType == 4) {
      throw new CramberryException(ErrorCategory.UNKNOWN_WIRE_TYPE, "there is no old wire type " + wireType);
    }
  }

  /** Reads one. */
  public static LegacyTag read(WireReader in) {
    long raw = in.readUnsigned();
    if (raw >>> 34 != 0) {
      throw in.error(ErrorCategory.OVERFLOW, "a field number is above 2^31 - 1");
    }
    return new LegacyTag((int) (raw >>> 3), (int) (raw & 7));
  }

  /** Writes it. */
  public void writeTo(WireWriter out) {
    out.writeUnsigned((long) number << 3 | wireType);
  }
}
