package org.blockberry.store.state.iavl;

import org.blockberry.api.value.Bytes;

/** Which versions there are. Threading: written by the writer alone, under its lock; read by any. */
final class Committed {
  private volatile Span span = new Span(0, 0, Bytes.wrap(new byte[32]));
  private volatile long begun;

  /**
   * What readers may ask for.
   *
   * @param oldest from which on all can be read
   * @param version the last one, 0 for none
   * @param root of the last one
   */
  record Span(long oldest, long version, Bytes root) {
    boolean holds(long asked) {
      return asked >= oldest && asked <= version;
    }
  }

  Span span() {
    return span;
  }

  /** Version whose write has begun, or the last one. */
  long begun() {
    return begun;
  }

  void begins(long version) {
    begun = version;
  }

  void is(Span now) {
    span = now;
  }
}
