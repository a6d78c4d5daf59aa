package org.blockberry.api.load;

import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Offers a generator to {@code blockberry load --generator TYPE}. The jar names the class in
 * {@code META-INF/services/org.blockberry.api.load.LoadGeneratorFactory}, with a public constructor without parameters. It runs in the process of the
 * command line, outside a framework: it sees the JDK, its own jar, and what the command line itself uses ({@code api}, {@code chain}, {@code crypto}).
 */
@ConsumerType
public interface LoadGeneratorFactory {
  /** What {@code --generator} says: the type of the application. */
  String type();

  /** What {@code --set KEY=VALUE} may say. */
  default SettingsSchema settings() {
    return SettingsSchema.empty();
  }

  /**
   * A generator for one run. Asks nobody anything yet.
   *
   * @throws IllegalArgumentException it cannot do what the run wants; the text says what it can
   */
  LoadGenerator create(Settings settings, LoadContext context);
}
