package org.blockberry.ops.deployer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a look at folders tells, above all when it can tell nothing. */
class FolderScanTest {
  @TempDir Path temp;
  private Path first;
  private Path second;
  private FolderScan scan;

  @BeforeEach
  void setUp() throws Exception {
    first = Files.createDirectory(temp.resolve("first"));
    second = Files.createDirectory(temp.resolve("second"));
    Files.writeString(first.resolve("a.jar"), "a");
    Files.writeString(second.resolve("b.jar"), "b");
    scan = new FolderScan(List.of(first, second));
    assertEquals(Set.of(first.resolve("a.jar"), second.resolve("b.jar")), Set.copyOf(scan.look(true).present()));
  }

  @Test
  void aFolderThatCannotBeReadTakesNothingAway() throws Exception {
    for (Path folder : List.of(first, second)) {
      Path aside = temp.resolve("aside");
      Files.move(folder, aside);
      Files.writeString(folder, "in the way: listing fails");
      for (boolean atOnce : new boolean[] {false, true}) {
        FolderScan.Look look = scan.look(atOnce);
        assertEquals(Set.of(first.resolve("a.jar"), second.resolve("b.jar")), Set.copyOf(look.present()), "of " + folder);
        assertEquals(List.of(), look.changed());
        assertTrue(look.unsettled(), "nobody can tell");
      }
      Files.delete(folder);
      Files.move(aside, folder);
      FolderScan.Look again = scan.look(false);
      assertEquals(2, again.present().size());
      assertEquals(List.of(), again.changed(), "the same files as before");
      assertFalse(again.unsettled());
    }
  }

  @Test
  void aFolderThatIsNotThereHasNoJars() throws Exception {
    Files.delete(second.resolve("b.jar"));
    Files.delete(second);
    assertEquals(List.of(first.resolve("a.jar")), scan.look(false).present());
  }

  @Test
  void aFileThatCannotBeReadIsLookedAtAgain() throws Exception {
    Path file = first.resolve("a.jar");
    Files.delete(file);
    Files.createDirectory(file); // is no file: neither a jar nor readable
    org.junit.jupiter.api.Assertions.assertThrows(java.io.IOException.class, () -> scan.read(file, 100));
    Files.delete(file);
    Files.writeString(file, "a");
    assertEquals(List.of(file), scan.look(true).changed());
    assertEquals(Optional.of("a"), scan.read(file, 100).map(String::new));
  }

  @Test
  void aFileThatIsWrittenOverBetweenTheLookAndTheReadingIsNotTakenYet() throws Exception {
    Path file = first.resolve("a.jar");
    Files.writeString(file, "half");
    assertEquals(List.of(), scan.look(false).changed(), "once is not enough");
    assertEquals(List.of(file), scan.look(false).changed());
    Files.writeString(file, "half and half");
    assertEquals(Optional.empty(), scan.read(file, 100));
    scan.look(false);
    assertEquals(List.of(file), scan.look(false).changed());
    assertEquals(Optional.of("half and half"), scan.read(file, 100).map(String::new));
    assertEquals(List.of(), scan.look(false).changed(), "each content once");
  }
}
