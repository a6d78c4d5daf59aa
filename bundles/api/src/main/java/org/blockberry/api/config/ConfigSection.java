package org.blockberry.api.config;

import org.blockberry.api.settings.SettingsSchema;
import org.osgi.annotation.versioning.ConsumerType;

/** Whiteboard: a table of {@code config.toml} that somebody understands, published as a service. */
@ConsumerType
public interface ConfigSection {
  /** Name of the table, for example {@code rpc} or {@code mempool.priority}; empty for the top level. */
  String table();

  /** Its keys. */
  SettingsSchema schema();

  /** Whether the table may stand in the file any number of times, as {@code [[table]]}. */
  default boolean repeated() {
    return false;
  }
}
