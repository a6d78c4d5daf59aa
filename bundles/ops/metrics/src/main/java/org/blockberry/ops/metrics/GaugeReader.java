package org.blockberry.ops.metrics;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks gauges, which are plugins' code, on a thread of its own. One that does not answer within {@value #DEADLINE_MILLIS} ms is dropped:
 * it shows NaN until it is registered again. While {@value #MAX_STUCK} threads hang in gauges no others are asked. Threading: any.
 */
final class GaugeReader {
  static final long DEADLINE_MILLIS = 500;
  static final int MAX_STUCK = 16;

  private final AtomicInteger stuck = new AtomicInteger();

  /** Threads that do not come back from a gauge. */
  int stuck() {
    return stuck.get();
  }

  /** Brings every gauge's value up to date. */
  void refresh(List<Meter.Reading> gauges, LongAdder failures) {
    int from = 0;
    while (from < gauges.size() && stuck.get() < MAX_STUCK) {
      from = refresh(gauges, from, failures);
    }
    for (Meter.Reading gauge : gauges.subList(from, gauges.size())) {
      gauge.unknown();
    }
  }

  /** Gives the number of the first gauge that was not asked. */
  private int refresh(List<Meter.Reading> gauges, int from, LongAdder failures) {
    Pass pass = new Pass(gauges, from, failures, Thread.currentThread());
    Thread thread = new Thread(pass, "bb-gauges");
    thread.setDaemon(true);
    thread.start();
    int last = from;
    long since = System.nanoTime();
    while (true) {
      int at = pass.at.get();
      if (at >= gauges.size()) {
        return at;
      }
      long now = System.nanoTime();
      if (at != last) {
        last = at;
        since = now;
      } else if (now - since > DEADLINE_MILLIS * 1_000_000 && pass.giveUp(at)) {
        failures.increment();
        gauges.get(at).drop();
        thread.interrupt();
        return at + 1;
      }
      LockSupport.parkNanos(this, 1_000_000);
    }
  }

  private final class Pass implements Runnable {
    private final List<Meter.Reading> gauges;
    private final LongAdder failures;
    private final Thread asker;
    private final AtomicInteger at;
    private int givenUp = -1; // guarded by this

    Pass(List<Meter.Reading> gauges, int from, LongAdder failures, Thread asker) {
      this.gauges = gauges;
      this.failures = failures;
      this.asker = asker;
      this.at = new AtomicInteger(from);
    }

    /** Whether the gauge is still being asked; its answer does not count any more then. */
    synchronized boolean giveUp(int number) {
      if (at.get() != number) {
        return false;
      }
      givenUp = number;
      stuck.incrementAndGet();
      return true;
    }

    @Override
    public void run() {
      for (int i = at.get(); i < gauges.size(); i++) {
        Meter.Reading gauge = gauges.get(i);
        double value = gauge.ask(failures);
        synchronized (this) {
          if (givenUp == i) {
            stuck.decrementAndGet();
            return;
          }
          gauge.known(value);
          at.incrementAndGet();
        }
      }
      LockSupport.unpark(asker);
    }
  }
}
