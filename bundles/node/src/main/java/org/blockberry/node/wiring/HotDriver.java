package org.blockberry.node.wiring;

import java.time.Duration;
import java.util.function.Function;
import org.blockberry.api.plugin.Plugin;
import org.blockberry.node.scope.InstanceScope;
import org.blockberry.node.slot.GatedSlot;

/**
 * Drives a slot whose instances hold nothing that must move: what a new one needs it gets by itself, so it may come at any time.
 *
 * @param <T> contract of the slot
 * @param <C> scope lent to its instances
 */
public final class HotDriver<T extends Plugin, C extends InstanceScope> extends SlotDriver<T, C> {
  /** A driver of an empty slot. */
  public HotDriver(GatedSlot<T> slot, Function<String, C> scopes, SettingsReader settings, Duration deadline) {
    super(slot, scopes, settings, deadline);
  }

  @Override
  boolean hot() {
    return true;
  }
}
