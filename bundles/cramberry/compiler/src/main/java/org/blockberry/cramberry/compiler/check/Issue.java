package org.blockberry.cramberry.compiler.check;

import java.util.Comparator;
import org.blockberry.cramberry.compiler.schema.Position;

/** Something wrong with a schema that follows the grammar. */
public record Issue(Code code, Position position, String message) {
  static final Comparator<Issue> ORDER = Comparator.comparing(Issue::position);

  /** The rules; names are those of the specification, 11.3. */
  public enum Code {
    /** Two declarations with one name. */
    DUPLICATE_TYPE_NAME,
    /** A field number of 0 or below. */
    FIELD_NUMBER_NOT_POSITIVE,
    /** A field number above 2^29 - 1. */
    FIELD_NUMBER_TOO_LARGE,
    /** A field number from 19000 to 19999; a warning. */
    FIELD_NUMBER_RESERVED,
    /** Two fields with one number. */
    DUPLICATE_FIELD_NUMBER,
    /** Two fields with one name. */
    DUPLICATE_FIELD_NAME,
    /** Both modifiers at one field. */
    REQUIRED_AND_OPTIONAL,
    /** A name that is declared nowhere. */
    UNDEFINED_TYPE,
    /** A qualifier that is no import's. */
    UNKNOWN_PACKAGE,
    /** An array of negative size. */
    NEGATIVE_ARRAY_SIZE,
    /** A map with keys that cannot be. */
    MAP_KEY_TYPE,
    /** A negative number behind {@code @}. */
    NEGATIVE_TYPE_ID,
    /** An enum without a value 0; a warning. */
    ENUM_NO_ZERO,
    /** A negative enum value. */
    ENUM_VALUE_NEGATIVE,
    /** Two enum values with one number. */
    DUPLICATE_ENUM_NUMBER,
    /** Two enum values with one name. */
    DUPLICATE_ENUM_NAME,
    /** A type id of 0 or below. */
    TYPE_ID_NOT_POSITIVE,
    /** Two implementations with one id. */
    DUPLICATE_TYPE_ID,
    /** An enum or interface as implementation. */
    IMPLEMENTATION_NOT_A_MESSAGE,
    /** An implementation that the other file does not have. */
    TYPE_NOT_IN_PACKAGE;

    /** Whether a schema with it can be used all the same. */
    public boolean warning() {
      return this == FIELD_NUMBER_RESERVED || this == ENUM_NO_ZERO;
    }
  }

  @Override
  public String toString() {
    return position + ": " + (code.warning() ? "warning " : "error ") + code + ": " + message;
  }
}
