package org.blockberry.ops.deployer;

import java.util.Objects;
import org.osgi.framework.Version;

/**
 * The version of a plugin that ran last, also before a restart; nothing older comes in except by a
 * rollback.
 */
record LastActive(Version version, String sha256) {
  LastActive {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(sha256, "sha256");
  }
}
