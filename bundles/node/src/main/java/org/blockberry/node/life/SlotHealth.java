package org.blockberry.node.life;

import java.util.stream.Collectors;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.node.wiring.RewirePlanner;
import org.blockberry.node.wiring.SlotStates;

/** Fails while a slot is empty that a node needs, warns while one is not what the configuration wants. */
final class SlotHealth implements HealthCheck {
  private final SlotStates states;

  SlotHealth(SlotStates states) {
    this.states = states;
  }

  @Override
  public String name() {
    return "slots";
  }

  @Override
  public HealthStatus check() {
    String reasons = states.all().entrySet().stream().filter(entry -> !entry.getValue().reason().isEmpty())
        .map(entry -> entry.getKey() + ": " + entry.getValue().reason()).collect(Collectors.joining("; "));
    boolean empty = states.all().entrySet().stream()
        .anyMatch(entry -> entry.getValue().wired().isEmpty() && !RewirePlanner.OPTIONAL.contains(entry.getKey()));
    return empty ? HealthStatus.fail(reasons) : reasons.isEmpty() ? HealthStatus.OK : HealthStatus.warn(reasons);
  }
}
