package org.blockberry.ops.deployer;

import java.time.Duration;
import java.util.List;
import org.blockberry.api.settings.SettingsSchema;

/** The table {@code [plugins]}. */
final class DeployerSettings {
  static final String TABLE = "plugins";
  static final String TRUST = "trust";
  static final String LISTED = "listed";
  static final String DEADLINE = "deadline";
  static final String KEEP_VERSIONS = "keep_versions";
  static final String PROBATION = "probation";

  private DeployerSettings() {}

  /**
   * @param development whether the node was started with {@code --dev}, where any jar is taken
   *     unless the file says otherwise
   */
  static SettingsSchema schema(boolean development) {
    return SettingsSchema.builder()
        .string(TRUST, development ? "any" : "signed")
        .choices("signed", "listed", "any")
        .doc(
            "Which jars in deploy/ are accepted: signed by a certificate in keys/trust, listed by"
                + " hash, or any (only with --dev).")
        .end()
        .strings(LISTED, List.of())
        .doc("SHA-256 of each accepted jar, hex, when trust is listed.")
        .end()
        .duration(DEADLINE, Duration.ofSeconds(10))
        .min(100)
        .max(600_000)
        .doc("Time in which a plugin must start or stop before it is given up.")
        .end()
        .integer(KEEP_VERSIONS, 3)
        .min(1)
        .max(100)
        .unit("versions")
        .doc("Earlier versions of a plugin kept for deploy:rollback.")
        .end()
        .duration(PROBATION, Duration.ofMinutes(10))
        .min(0)
        .max(24 * 3_600_000)
        .doc(
            "How long a new version of a plugin must be in use without trouble before the one it"
                + " replaced is given up; trouble before that brings the old one back.")
        .end()
        .build();
  }
}
