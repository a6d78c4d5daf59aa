package org.blockberry.ops.deployer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A death is a marker that nobody goes on with: the next one reads what is in the file. */
@Tag("sec-P3")
class BootMarkerTest {
  private static final String DEADLY = "d".repeat(64);
  private static final String OTHER = "0".repeat(64);

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void setUp() {
    file = folder.resolve("starting");
  }

  @Test
  void theSecondDeathIsTheLast() throws Exception {
    die(DEADLY);
    assertEquals(DEADLY + " 1 com.acme 1.0.0", Files.readString(file));
    assertFalse(new BootMarker(file).skips(DEADLY), "once may be chance");
    die(DEADLY);
    assertTrue(new BootMarker(file).skips(DEADLY));
    assertFalse(new BootMarker(file).skips(OTHER));
  }

  @Test
  void whatStartedIsNoSuspect() throws Exception {
    die(DEADLY);
    BootMarker marker = new BootMarker(file);
    marker.starting(DEADLY, "com.acme 1.0.0");
    marker.started();
    assertFalse(Files.exists(file));
    die(DEADLY);
    assertFalse(new BootMarker(file).skips(DEADLY), "the one before is forgiven");
  }

  @Test
  void deathsOfDifferentPluginsDoNotAddUp() throws Exception {
    die(DEADLY);
    die(OTHER);
    assertFalse(new BootMarker(file).skips(OTHER));
    assertFalse(new BootMarker(file).skips(DEADLY));
  }

  @Test
  void whatIsSkippedStaysSoWhileOthersStartUntilItsFileGoes() throws Exception {
    die(DEADLY);
    die(DEADLY);
    BootMarker marker = new BootMarker(file);
    marker.starting(OTHER, "com.acme.other 1.0.0");
    marker.started();
    marker.forgetUnless(Set.of(DEADLY, OTHER));
    assertTrue(marker.skips(DEADLY));
    assertTrue(new BootMarker(file).skips(DEADLY), "after a restart too");
    marker.forgetUnless(Set.of(OTHER));
    assertFalse(marker.skips(DEADLY));
    assertFalse(new BootMarker(file).skips(DEADLY));
  }

  @Test
  void aFileThatSaysNothingSkipsNothing() throws Exception {
    for (String text : new String[] {"", DEADLY, DEADLY + " many", DEADLY + " 99999"}) {
      Files.writeString(file, text);
      assertFalse(new BootMarker(file).skips(DEADLY), text);
    }
  }

  private void die(String sha256) throws IOException {
    new BootMarker(file).starting(sha256, "com.acme 1.0.0");
  }
}
