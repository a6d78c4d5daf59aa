package org.blockberry.rpc.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.health.NodeHealth;
import org.blockberry.api.value.JsonValue;

/**
 * What {@code /health/live}, {@code /health/ready} and {@code /health/startup} answer.
 *
 * @param status 200 or 503
 * @param body whether it passes, and every check
 */
record HealthAnswer(int status, JsonValue body) {
  /** Questions that can be asked. */
  enum Question { LIVE, READY, STARTUP }

  /** The answer; a node that is not there yet is alive but neither started nor ready. */
  static HealthAnswer of(Question question, Optional<NodeHealth> health) {
    boolean good = switch (question) {
      case LIVE -> health.map(NodeHealth::live).orElse(true);
      case READY -> health.map(NodeHealth::ready).orElse(false);
      case STARTUP -> health.map(NodeHealth::started).orElse(false);
    };
    JsonValue.ObjectBuilder checks = JsonValue.object();
    Map<String, HealthStatus> states = new TreeMap<>(health.map(NodeHealth::checks).orElse(Map.of()));
    states.forEach((name, state) -> checks.put(name, JsonValue.object()
        .put("level", state.level().name().toLowerCase(Locale.ROOT))
        .put("message", state.message())
        .build()));
    return new HealthAnswer(good ? 200 : 503, JsonValue.object()
        .put("status", good ? "pass" : "fail")
        .put("checks", checks.build())
        .build());
  }
}
