package org.blockberry.node.wiring;

import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;

/** Reads the settings of an implementation from the configuration. */
@FunctionalInterface
public interface SettingsReader {
  /**
   * The checked values of {@code [SLOT.TYPE]}.
   *
   * @throws RuntimeException with everything that is wrong with them
   */
  Settings read(OfferKey offer, SettingsSchema schema);
}
