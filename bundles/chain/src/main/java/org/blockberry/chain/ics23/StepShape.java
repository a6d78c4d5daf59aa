package org.blockberry.chain.ics23;

import java.util.OptionalInt;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.ics23.ProofSpec.InnerSpec;

/** Which child of its parent a step comes from, by the lengths of prefix and suffix alone (section 16, "Branch"). */
final class StepShape {
  private final InnerSpec spec;

  StepShape(InnerSpec spec) {
    this.spec = spec;
  }

  /** Place of the child, counted from the left; empty if no place fits. */
  OptionalInt branch(InnerOp step) {
    for (int place = 0; place < spec.childOrder().size(); place++) {
      if (fits(step, place)) {
        return OptionalInt.of(place);
      }
    }
    return OptionalInt.empty();
  }

  /** Whether nothing is left of the child. */
  boolean leftmost(InnerOp step) {
    return fits(step, 0) || leftAreEmpty(step);
  }

  /** Whether nothing is right of the child. */
  boolean rightmost(InnerOp step) {
    return fits(step, spec.childOrder().size() - 1) || rightAreEmpty(step);
  }

  boolean leftAreEmpty(InnerOp step) {
    OptionalInt branch = branch(step);
    if (branch.isEmpty() || branch.getAsInt() == 0 || spec.emptyChild().isEmpty()) {
      return false;
    }
    int before = branch.getAsInt() * spec.childSize();
    int begin = step.prefix().size() - before;
    return begin >= 0 && areEmpty(step.prefix(), begin, branch.getAsInt());
  }

  boolean rightAreEmpty(InnerOp step) {
    OptionalInt branch = branch(step);
    int after = branch.isEmpty() ? 0 : spec.childOrder().size() - 1 - branch.getAsInt();
    if (branch.isEmpty() || after == 0 || spec.emptyChild().isEmpty()) {
      return false;
    }
    return step.suffix().size() == after * spec.childSize() && areEmpty(step.suffix(), 0, after);
  }

  private boolean areEmpty(Bytes siblings, int begin, int count) {
    for (int i = 0; i < count; i++) {
      int from = begin + i * spec.childSize();
      if (!siblings.slice(from, from + spec.childSize()).equals(spec.emptyChild())) {
        return false;
      }
    }
    return true;
  }

  private boolean fits(InnerOp step, int place) {
    int order = spec.childOrder().indexOf(place);
    if (order < 0) {
      return false;
    }
    long before = (long) order * spec.childSize();
    long after = (long) (spec.childOrder().size() - 1 - order) * spec.childSize();
    int prefix = step.prefix().size();
    return prefix >= spec.minPrefix() + before && prefix <= spec.maxPrefix() + before && step.suffix().size() == after;
  }
}
