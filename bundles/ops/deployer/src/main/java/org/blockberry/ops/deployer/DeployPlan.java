package org.blockberry.ops.deployer;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the present files ask for.
 *
 * @param installs to be carried out first: make before break
 * @param removals afterwards
 * @param marks what becomes of every file that is neither installed now nor about to be; {@code
 *     active} for those that run
 */
record DeployPlan(List<DroppedFile> installs, List<Removal> removals, Map<String, Mark> marks) {
  /** A bundle that has to go, and why. */
  record Removal(RunningBundle bundle, String cause) {
    Removal {
      Objects.requireNonNull(bundle, "bundle");
      Objects.requireNonNull(cause, "cause");
    }
  }

  /**
   * State of a file as in {@link org.blockberry.api.admin.DeployRecord#state}, and one line unless
   * it is active.
   */
  record Mark(String state, String cause) {
    Mark {
      Objects.requireNonNull(state, "state");
      Objects.requireNonNull(cause, "cause");
    }
  }

  DeployPlan {
    installs = List.copyOf(installs);
    removals = List.copyOf(removals);
    marks = Map.copyOf(marks);
  }

  /** Whether there is nothing to carry out. */
  boolean settled() {
    return installs.isEmpty() && removals.isEmpty();
  }
}
