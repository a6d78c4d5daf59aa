package org.blockberry.cramberry;

/** What generated records check of their components. */
public final class Fields {
  private Fields() {}

  /**
   * Refuses what an unsigned integer cannot hold.
   *
   * @param bits 8, 16 or 32
   * @throws IllegalArgumentException the value is negative or too large; the message names the field
   */
  public static void checkUnsigned(long value, int bits, String field) {
    if (value >>> bits != 0) {
      throw new IllegalArgumentException(field + " is " + value + " but must be 0 to " + ((1L << bits) - 1));
    }
  }

  /**
   * Refuses a list that does not have the size of its array.
   *
   * @throws IllegalArgumentException it has not; the message names the field
   */
  public static void checkSize(int size, int wanted, String field) {
    if (size != wanted) {
      throw new IllegalArgumentException(field + " has " + size + " elements but must have " + wanted);
    }
  }
}
