package org.blockberry.node.life;

import java.util.stream.Collectors;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.node.wiring.SlotStates;

/** Fails while a slot is empty, warns while one is not what the configuration wants. */
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
    boolean empty = states.all().values().stream().anyMatch(state -> state.wired().isEmpty());
    return empty ? HealthStatus.fail(reasons) : reasons.isEmpty() ? HealthStatus.OK : HealthStatus.warn(reasons);
  }
}
