package org.blockberry.node.wiring;

/**
 * What a successor must have in common with its predecessor, in one line: for a store its height and root, for an application its
 * height and hash. A successor that differs is refused and the old one stays. Called before either is open, with a deadline.
 *
 * @param <T> contract of the slot
 */
@FunctionalInterface
public interface Continuity<T> {
  /** One line about an instance; the same for two that can take each other's place. */
  String of(T instance) throws Exception;

  /** For slots whose instances have nothing of their own to keep. */
  static <T> Continuity<T> none() {
    return instance -> "";
  }
}
