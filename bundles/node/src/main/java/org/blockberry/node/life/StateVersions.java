package org.blockberry.node.life;

import java.time.Duration;
import java.util.function.Supplier;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.value.JsonValue;

/** Which versions of the state can be asked for, for the status of the node; an empty object while nobody says. */
record StateVersions(Slot<StateStore> states) implements Supplier<JsonValue> {
  @Override
  public JsonValue get() {
    try {
      return states.call(store -> JsonValue.object().put("oldest_version", store.oldestVersion()).put("version", store.version()).build(), Duration.ZERO);
    } catch (SlotEmpty | PluginFailure e) {
      return JsonValue.EMPTY_OBJECT;
    }
  }
}
