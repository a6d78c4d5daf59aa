package org.blockberry.testing.benchmarks.node;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.node.slot.GatedSlot;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** A call through the open gate beside the same call without one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class GateBenchmark {
  /** What fills the slot. */
  public interface Target {
    /** Returns at once. */
    int value();
  }

  private final Target target = () -> 42;
  private final GatedSlot<Target> slot = new GatedSlot<>(SlotName.MEMPOOL, () -> Duration.ofSeconds(2), failure -> { });

  /** Fills the slot. */
  public GateBenchmark() {
    slot.open(target);
  }

  /** Without a gate. */
  @Benchmark
  public int direct() {
    return target.value();
  }

  /** One thread. */
  @Benchmark
  public int gate() {
    return slot.call(Target::value);
  }

  /** Two threads at once. */
  @Benchmark
  @Threads(2)
  public int gateTwoThreads() {
    return slot.call(Target::value);
  }
}
