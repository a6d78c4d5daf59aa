package org.blockberry.testing.benchmarks.mempool;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A pool that is full again before each invocation, outside the measured time. For invocations of tens of
 * microseconds or more.
 */
@State(Scope.Thread)
public class RefilledPool extends HeldPool {
  /** What the last invocation took out comes back. */
  @Setup(Level.Invocation)
  public void refill() {
    fill();
  }
}
