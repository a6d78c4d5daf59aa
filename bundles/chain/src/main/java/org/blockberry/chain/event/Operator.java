package org.blockberry.chain.event;

/** What a condition asks of a tag. */
public enum Operator {
  /** Equal. */
  EQ("="),
  /** Less. */
  LT("<"),
  /** Less or equal. */
  LE("<="),
  /** Greater. */
  GT(">"),
  /** Greater or equal. */
  GE(">="),
  /** The value has the text in it. */
  CONTAINS("CONTAINS"),
  /** The tag is there. */
  EXISTS("EXISTS");

  private final String symbol;

  Operator(String symbol) {
    this.symbol = symbol;
  }

  /** As it is written. */
  public String symbol() {
    return symbol;
  }

  /** Whether {@code comparison}, the sign of value minus operand, fits. */
  boolean holds(int comparison) {
    return switch (this) {
      case EQ -> comparison == 0;
      case LT -> comparison < 0;
      case LE -> comparison <= 0;
      case GT -> comparison > 0;
      case GE -> comparison >= 0;
      default -> false;
    };
  }
}
