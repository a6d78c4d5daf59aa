package org.blockberry.node.view;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.indexer.Indexer;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.value.JsonValue;

/** How far the search index is behind the chain. It never affects readiness: blocks do not need it. */
public final class IndexerHealth implements HealthCheck {
  /** Heights behind from which operators are told. */
  static final long MOST_BEHIND = 100;

  private final Slot<Indexer> slot;
  private final LongSupplier tip;

  private record Reach(long base, long height) {}

  /** @param tip height of the chain */
  public IndexerHealth(Slot<Indexer> slot, LongSupplier tip) {
    this.slot = slot;
    this.tip = tip;
  }

  @Override
  public String name() {
    return "indexer";
  }

  @Override
  public boolean affectsReadiness() {
    return false;
  }

  @Override
  public HealthStatus check() {
    try {
      Reach reach = reach();
      long behind = Math.max(0, tip.getAsLong() - reach.height());
      return reach.base() == 0 && reach.height() == 0 || behind <= MOST_BEHIND ? HealthStatus.OK
          : HealthStatus.warn("the search index is at height " + reach.height() + ", " + behind + " behind the chain; it is catching up");
    } catch (SlotEmpty e) {
      return HealthStatus.OK; // the check of the slots speaks about that
    } catch (PluginFailure e) {
      return HealthStatus.warn("the search index does not answer: " + e.getMessage());
    }
  }

  /** For the status: what can be found. */
  public JsonValue json() {
    try {
      Reach reach = reach();
      return JsonValue.object().put("base", reach.base()).put("height", reach.height())
          .put("behind", Math.max(0, reach.height() == 0 ? 0 : tip.getAsLong() - reach.height())).build();
    } catch (SlotEmpty | PluginFailure e) {
      return JsonValue.object().put("note", e.getMessage()).build();
    }
  }

  private Reach reach() {
    return slot.call(indexer -> new Reach(indexer.base(), indexer.height()), Duration.ZERO);
  }
}
