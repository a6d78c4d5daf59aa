package org.blockberry.api.plugin;

import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What a bundle offers for a slot. The node owns the instances: it makes a new one before the old one goes, and again when
 * settings change.
 *
 * <p>Threading: any thread; the methods neither wait nor keep state. Source: design 3.1.
 *
 * @param <T> contract of the slot
 * @param <C> what the node lends to an instance
 */
@ConsumerType
public interface PluginFactory<T extends Plugin, C extends PluginContext> {
  /** The keys under {@code [SLOT.TYPE]} in {@code config.toml}; none by default. */
  default SettingsSchema settings() {
    return SettingsSchema.empty();
  }

  /** {@link Handover#OVERLAP} unless an instance holds something that cannot be held twice. */
  default Handover handover() {
    return Handover.OVERLAP;
  }

  /**
   * Makes an instance. Takes no thread, file or port; {@link Plugin#start} does.
   *
   * @param settings checked against {@link #settings()}
   * @param context valid until the instance is closed
   */
  T create(Settings settings, C context);
}
