package org.blockberry.consensus.none;

import java.util.List;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;

/**
 * Whose blocks are followed.
 *
 * @param proofs types of engines whose proofs count, 1 or more
 * @param maxWaitingBytes bound on blocks that wait for the ones before them
 */
record FollowerConfig(List<String> proofs, long maxWaitingBytes) {
  private static final long MIB = 1 << 20;

  FollowerConfig {
    proofs = List.copyOf(proofs);
    if (proofs.isEmpty()) {
      throw new IllegalArgumentException(
          "proofs is empty but must name one engine or more; delete the line to get poa, bft");
    }
    if (maxWaitingBytes < MIB) {
      throw new IllegalArgumentException("max_waiting_mib is below 1");
    }
  }

  /** The keys under {@code [consensus.none]}. */
  static SettingsSchema schema() {
    return SettingsSchema.builder()
        .strings("proofs", List.of("poa", "bft"))
        .doc("Engines whose proofs are accepted; for each a commit verifier must be installed.").end()
        .integer("max_waiting_mib", 128).min(1).max(4096).unit("MiB")
        .doc("Blocks held while they wait for the ones before them; more are dropped and must be offered again.").end()
        .build();
  }

  static FollowerConfig from(Settings settings) {
    return new FollowerConfig(settings.strings("proofs"), settings.integer("max_waiting_mib") * MIB);
  }
}
