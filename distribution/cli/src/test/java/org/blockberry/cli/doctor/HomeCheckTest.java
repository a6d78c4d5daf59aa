package org.blockberry.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.cli.home.Home;
import org.blockberry.cli.home.NodeState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each folder of a home, with each mode that is wrong for it. */
class HomeCheckTest {
  private static final List<String> SECRET = List.of("keys", "var/run");
  private static final List<String> FOLDERS = List.of("", "keys", "var/run", "data", "deploy");

  @TempDir
  Path temp;
  private Path home;

  @BeforeEach
  void makeHome() throws Exception {
    home = temp.resolve("home");
    for (String name : FOLDERS) {
      Files.createDirectories(home.resolve(name));
    }
    for (String name : FOLDERS) {
      mode(home.resolve(name), SECRET.contains(name) ? "rwx------" : "rwxr-xr-x");
    }
  }

  @Test
  void whatIsAsItMustBeIsNotComplainedOf() throws Exception {
    assertEquals(List.of("OK"), levels(new HomeCheck()));
    Files.delete(home.resolve("deploy"));
    assertEquals(List.of("OK"), levels(new HomeCheck()), "what is not there is made by the next start");
  }

  @Test
  void aFolderInWhichOthersMayWriteIsAFailure() throws Exception {
    for (String name : FOLDERS) {
      Path folder = home.resolve(name);
      String before = PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
      for (String mode : List.of("rwx-w----", "rwx----w-")) {
        mode(folder, mode);
        assertEquals(List.of("FAIL others may write in " + folder + " (" + mode + "): chmod go-w " + folder), look(new HomeCheck()));
      }
      mode(folder, before);
    }
  }

  @Test
  void aSecretFolderIntoWhichOthersMayLookIsWorthAWarning() throws Exception {
    for (String name : FOLDERS) {
      Path folder = home.resolve(name);
      String before = PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
      for (String mode : List.of("rwxr-----", "rwx--x---", "rwx---r--", "rwx-----x")) {
        mode(folder, mode);
        assertEquals(SECRET.contains(name) ? List.of("WARN others may look into " + folder + " (" + mode + "): chmod 700 " + folder)
            : List.of("OK " + home + ", for " + Files.getOwner(home).getName() + " only where it must be: "), look(new HomeCheck()));
      }
      mode(folder, before);
    }
  }

  @Test
  void aFolderThatThisUserCannotWriteIsAFailure() throws Exception {
    for (String name : FOLDERS) {
      Path folder = home.resolve(name);
      assertEquals(List.of("FAIL " + folder + " cannot be written: give this user write access"),
          look(new HomeCheck(one -> !one.equals(folder))));
    }
    assertEquals(List.of("FAIL"), levels(new HomeCheck(), temp.resolve("nowhere")));
  }

  private static void mode(Path folder, String mode) throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
  }

  private List<String> look(HomeCheck check) throws Exception {
    return findings(check, home).stream().map(one -> one.level() + " " + one.text() + ": " + one.advice()).toList();
  }

  private List<String> levels(HomeCheck check) throws Exception {
    return levels(check, home);
  }

  private List<String> levels(HomeCheck check, Path root) throws Exception {
    return findings(check, root).stream().map(one -> one.level().name()).toList();
  }

  private List<Finding> findings(HomeCheck check, Path root) throws Exception {
    return check.look(new Patient(new Home(root), temp, Map.of(), new NodeState(false, Optional.empty()), Optional.empty(), null));
  }
}
