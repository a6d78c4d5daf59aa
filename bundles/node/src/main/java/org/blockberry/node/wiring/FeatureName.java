package org.blockberry.node.wiring;

import org.blockberry.api.plugin.SlotName;

/** Name of the feature that brings an implementation, by the convention of the features folder. Pure. */
public final class FeatureName {
  private FeatureName() {}

  /** Such as {@code consensus-poa}. */
  public static String of(SlotName slot, String type) {
    return switch (slot) {
      case APPLICATION -> "app-" + type;
      case STATE_STORE -> "state-" + type;
      case BLOCK_STORE -> "store-" + type;
      default -> slot.text() + "-" + type;
    };
  }
}
