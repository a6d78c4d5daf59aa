package org.blockberry.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeFolderTest {
  @TempDir
  Path temp;

  @Test
  void createsWhatIsMissingAndClosesWhatIsPrivate() throws Exception {
    var home = new HomeFolder(temp.resolve("new").resolve("home"));
    Files.createDirectories(home.keys());
    Files.setPosixFilePermissions(home.keys(), PosixFilePermissions.fromString("rwxr-xr-x"));
    home.create();
    home.create(); // a second time changes nothing
    for (String folder : new String[] {"data", "deploy", "keys", "var/cache", "var/run", "var/log", "var/tmp"}) {
      assertTrue(Files.isDirectory(home.root().resolve(folder)), folder);
    }
    assertEquals("rwx------", permissions(home.keys()));
    assertEquals("rwx------", permissions(home.run()));
  }

  @Test
  void removesLeftoversAndNothingElse() throws Exception {
    var home = new HomeFolder(temp.resolve("home"));
    home.create();
    Files.writeString(Files.createDirectories(home.tmp().resolve("deep")).resolve("left-over"), "x");
    Files.createSymbolicLink(home.tmp().resolve("link"), home.keys());
    Files.writeString(home.keys().resolve("key"), "secret");
    Files.createDirectories(home.cache().resolve("1-1").resolve("bundle0"));
    home.removeLeftovers();
    for (Path folder : new Path[] {home.tmp(), home.cache()}) {
      try (var left = Files.list(folder)) {
        assertEquals(0, left.count());
      }
    }
    assertTrue(Files.exists(home.keys().resolve("key")), "a link was followed");
  }

  @Test
  void aHomeThatCannotBeMadeIsAConfigurationError() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "x");
    var error = assertThrows(LaunchException.class, () -> new HomeFolder(file.resolve("home")).create());
    assertEquals(ExitCode.CONFIGURATION, error.exitCode());
  }

  @Test
  void oneNodePerHome() throws Exception {
    var home = new HomeFolder(temp.resolve("home"));
    home.create();
    try (var lock = HomeLock.acquire(home)) {
      var error = assertThrows(LaunchException.class, () -> HomeLock.acquire(home));
      assertEquals(ExitCode.HOME_IN_USE, error.exitCode());
      assertTrue(error.getMessage().contains("(" + ProcessHandle.current().pid() + ")"), error.getMessage());
      assertTrue(Files.exists(home.pidFile()));
    }
    assertFalse(Files.exists(home.pidFile()));
    HomeLock.acquire(home).close();
  }

  @Test
  void aLinkToTheHomeIsTheSameHome() throws Exception {
    var home = new HomeFolder(temp.resolve("home"));
    home.create();
    Path link = Files.createSymbolicLink(temp.resolve("link"), home.root());
    try (var lock = HomeLock.acquire(home)) {
      assertThrows(LaunchException.class, () -> HomeLock.acquire(new HomeFolder(link)));
    }
  }

  private static String permissions(Path folder) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
  }
}
