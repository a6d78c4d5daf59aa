package org.blockberry.libp2p.host;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.blockberry.libp2p.Violation;

/** How often what was counted. Threading: any thread, any time. */
public final class HostCounters {
  private final Map<Violation, LongAdder> violations = new EnumMap<>(Violation.class);
  private final Map<CutOff, LongAdder> cutOffs = new EnumMap<>(CutOff.class);

  HostCounters() {
    for (Violation each : Violation.values()) {
      violations.put(each, new LongAdder());
    }
    for (CutOff each : CutOff.values()) {
      cutOffs.put(each, new LongAdder());
    }
  }

  void count(Violation violation) {
    violations.get(violation).increment();
  }

  void count(CutOff reason) {
    cutOffs.get(reason).increment();
  }

  /** Connections closed and streams reset because the peer broke a rule of this kind. */
  public long of(Violation violation) {
    return violations.get(violation).sum();
  }

  /** Connections refused or closed for this reason. */
  public long of(CutOff reason) {
    return cutOffs.get(reason).sum();
  }
}
