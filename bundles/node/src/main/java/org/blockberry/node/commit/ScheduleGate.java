package org.blockberry.node.commit;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.node.schedule.ScheduleEntry;

/** What the chain's schedule means for the next block. Threading: any; returns at once. */
public interface ScheduleGate {
  /** A chain whose wiring never changes. */
  ScheduleGate NONE = new ScheduleGate() {
    @Override
    public Optional<SlotEmpty> obstacle(long height) {
      return Optional.empty();
    }

    @Override
    public List<ScheduleEntry> configured() {
      return List.of();
    }
  };

  /** Why the block of {@code height} must be neither built, judged nor committed yet; empty if it may. */
  Optional<SlotEmpty> obstacle(long height);

  /** The entries of the configuration, which become the chain's when their height comes. */
  List<ScheduleEntry> configured();
}
