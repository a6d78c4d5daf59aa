package org.blockberry.crypto;

import java.util.Optional;

/** Says whether a provider does what we need, on a few chosen inputs. */
@FunctionalInterface
interface SelfTest<T> {
  /**
   * The first difference found, in one line, or empty if there is none. Any exception counts as a difference too.
   *
   * @throws Exception whatever the provider throws
   */
  Optional<String> difference(T subject) throws Exception;
}
