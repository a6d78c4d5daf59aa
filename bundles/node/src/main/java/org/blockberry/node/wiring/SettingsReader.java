package org.blockberry.node.wiring;

import java.util.Map;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;

/** Reads the settings of an implementation from the configuration. */
@FunctionalInterface
public interface SettingsReader {
  /**
   * The checked values of {@code [SLOT.TYPE]}.
   *
   * @param raw what the plan was made with; holds what the schedule fixes
   * @throws RuntimeException with everything that is wrong with them
   */
  Settings read(OfferKey offer, SettingsSchema schema, Map<String, Object> raw);
}
