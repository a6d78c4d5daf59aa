package org.blockberry.cramberry;

/** What a tag says about the body behind it. Specification 3.1. */
public final class WireType {
  /** Bool, unsigned integers. */
  public static final int VARINT = 0;
  /** Eight bytes. */
  public static final int FIXED64 = 1;
  /** Strings, byte sequences, lists, maps, messages and more; not necessarily with a length in front. */
  public static final int OTHER = 2;
  /** Four bytes. */
  public static final int FIXED32 = 3;
  /** Signed integers, enums. */
  public static final int SVARINT = 4;

  private WireType() {}
}
