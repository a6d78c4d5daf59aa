package org.blockberry.glueberry.node;

import java.time.Instant;
import java.util.List;

/**
 * Whether a node can be used, check by check, in a fixed order (specification 2.14).
 *
 * @param healthy whether all checks are
 */
public record HealthReport(boolean healthy, List<Check> checks, Instant at) {
  /**
   * One check.
   *
   * @param message may be empty
   * @param durationNanos it took, 0 when not measured
   */
  public record Check(String name, boolean healthy, String message, long durationNanos) {}

  /** Copies the list. */
  public HealthReport {
    checks = List.copyOf(checks);
  }

  static HealthReport of(List<Check> checks, Instant at) {
    return new HealthReport(checks.stream().allMatch(Check::healthy), checks, at);
  }

  /** What a readiness endpoint answers with this as its body: 200 or 503. */
  public int httpStatus() {
    return healthy ? 200 : 503;
  }

  /** As the original writes it; {@code application/json}. */
  public String toJson() {
    return JsonText.of(json -> {
      json.writeBooleanField("healthy", healthy);
      json.writeArrayFieldStart("checks");
      for (Check check : checks) {
        json.writeStartObject();
        json.writeStringField("name", check.name);
        json.writeBooleanField("healthy", check.healthy);
        if (!check.message.isEmpty()) {
          json.writeStringField("message", check.message);
        }
        if (check.durationNanos > 0) {
          json.writeNumberField("duration_ns", check.durationNanos);
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeStringField("timestamp", at.toString());
    });
  }

  /** What a liveness endpoint answers, with 200 or 503. */
  public static String livenessJson(boolean alive) {
    return "{\"healthy\":" + alive + "}";
  }
}
