package org.blockberry.glueberry.connection;

import java.util.List;

/**
 * What one trigger does in one state.
 *
 * @param steps states gone through in order, empty when it stays; each may follow the one before
 * @param effects what the owner has to do after that, in order
 */
public record Transition(List<Step> steps, List<Effect> effects) {
  /** It stays, and nothing is to be done. */
  public static final Transition NONE = new Transition(List.of(), List.of());

  /** Copies the lists. */
  public Transition {
    steps = List.copyOf(steps);
    effects = List.copyOf(effects);
  }

  /**
   * One state on the way.
   *
   * @param announced whether subscribers are told
   * @param withCause whether they are told why; never for a state that is not announced
   */
  public record Step(ConnectionState state, boolean announced, boolean withCause) {
    /** Checks that a cause is told to somebody. */
    public Step {
      if (withCause && !announced) {
        throw new IllegalArgumentException("a step nobody is told of has no cause");
      }
    }

    static Step silent(ConnectionState state) {
      return new Step(state, false, false);
    }

    static Step told(ConnectionState state) {
      return new Step(state, true, false);
    }

    static Step failed(ConnectionState state) {
      return new Step(state, true, true);
    }
  }
}
