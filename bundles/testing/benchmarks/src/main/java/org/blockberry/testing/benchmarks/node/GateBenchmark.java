package org.blockberry.testing.benchmarks.node;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.node.slot.GatedSlot;
import org.blockberry.node.slot.LanedSlot;
import org.blockberry.node.slot.SlotListener;
import org.blockberry.node.watch.CallWatch;
import org.blockberry.node.watch.Workers;
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

/** A call through the open, watched gate beside the same call without one. */
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
  private final CallWatch watch = CallWatch.start();
  private final Workers lanes = Workers.each("lane", 4);
  private final GatedSlot<Target> slot = new GatedSlot<>(SlotName.MEMPOOL, () -> Duration.ofSeconds(2), () -> Duration.ofSeconds(1), watch,
      new SlotListener() {
        @Override
        public void failed(SlotName name, PluginFailure failure) {}

        @Override
        public void hung(SlotName name, String where) {}

        @Override
        public void fatal(SlotName name, VirtualMachineError error) {}
      });
  private final LanedSlot<Target> laned = new LanedSlot<>(slot, lanes);

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

  /** For a caller that no plugin may hold: through a lane. */
  @Benchmark
  public int lane() {
    return laned.call(Target::value);
  }

  /** Two threads at once. */
  @Benchmark
  @Threads(2)
  public int gateTwoThreads() {
    return slot.call(Target::value);
  }
}
