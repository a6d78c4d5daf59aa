package org.blockberry.ops.deployer;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.blockberry.api.settings.Settings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("sec-P2")
class TrustPolicyTest {
  private static final String HASH = "0".repeat(64);

  @TempDir Path store;

  @Test
  void everythingIsAcceptedByADevelopmentNodeOnly() {
    Settings any = Settings.of(DeployerSettings.schema(false), Map.of(DeployerSettings.TRUST, "any"));
    String refused =
        assertThrows(RefusedJar.class, () -> TrustPolicy.of(any, false, store).check(store, HASH))
            .getMessage();
    assertTrue(refused.contains("only a node started with --dev takes"), refused);
    assertDoesNotThrow(() -> TrustPolicy.of(any, true, store).check(store, HASH));
  }
}
