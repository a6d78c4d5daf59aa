package org.blockberry.rpc.core;

import java.util.List;
import java.util.function.Supplier;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.value.JsonValue;

/** What the chain changes at which height; CometBFT has no such thing. */
final class ScheduleMethod {
  private final Supplier<JsonValue> schedule;

  /** @param schedule as the node shows it to operators */
  ScheduleMethod(Supplier<JsonValue> schedule) {
    this.schedule = schedule;
  }

  List<RpcMethod> all() {
    return List.of(CoreMethod.named("schedule", "What the chain changes at which height, and what it demands of the next block.")
        .answers(arguments -> shown()));
  }

  /** Heights are strings, as everywhere in the RPC. A node without schedule has an empty one. */
  private JsonValue shown() {
    JsonValue said = schedule.get();
    return JsonValue.object()
        .putInt64("height", said.get("height").asNumber().map(Number::longValue).orElse(0L))
        .put("problem", said.get("problem").asString().orElse(""))
        .put("demands", list(said.get("demands")))
        .put("entries", list(said.get("entries")))
        .build();
  }

  private static JsonValue list(JsonValue given) {
    return given.isArray() ? given : JsonValue.EMPTY_ARRAY;
  }
}
