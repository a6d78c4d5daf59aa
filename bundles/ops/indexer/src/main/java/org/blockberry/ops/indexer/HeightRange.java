package org.blockberry.ops.indexer;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.blockberry.chain.event.Condition;
import org.blockberry.chain.event.Operand;

/**
 * Heights that conditions leave possible, both ends included; empty where {@code from > to}. It only narrows the search: every
 * condition is judged exactly besides.
 */
record HeightRange(long from, long to) {
  static final HeightRange ALL = new HeightRange(1, Long.MAX_VALUE);
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  /** What is left of all heights. */
  static HeightRange of(List<Condition> conditions) {
    HeightRange range = ALL;
    for (Condition condition : conditions) {
      if (condition.operand() instanceof Operand.Number number) {
        range = range.and(condition, new BigDecimal(number.value()));
      }
    }
    return range;
  }

  private HeightRange and(Condition condition, BigDecimal bound) {
    long floor = clamp(bound.setScale(0, RoundingMode.FLOOR));
    long ceiling = clamp(bound.setScale(0, RoundingMode.CEILING));
    return switch (condition.operator()) {
      case EQ -> new HeightRange(Math.max(from, ceiling), Math.min(to, floor));
      case LT, LE -> new HeightRange(from, Math.min(to, floor));
      case GT, GE -> new HeightRange(Math.max(from, ceiling), to);
      default -> this;
    };
  }

  private static long clamp(BigDecimal whole) {
    return whole.compareTo(MOST) > 0 ? Long.MAX_VALUE : whole.longValueExact();
  }
}
