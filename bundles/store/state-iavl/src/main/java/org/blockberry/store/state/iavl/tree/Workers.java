package org.blockberry.store.state.iavl.tree;

import java.util.List;

/** Who does independent parts of one piece of work. The result does not depend on it. */
@FunctionalInterface
public interface Workers {
  /** The caller alone. */
  Workers ALONE = tasks -> tasks.forEach(Runnable::run);

  /** Returns when each task has run; what they did is visible to the caller then. Throws what one of them threw. */
  void run(List<? extends Runnable> tasks);
}
