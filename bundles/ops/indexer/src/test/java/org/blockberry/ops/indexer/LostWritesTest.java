package org.blockberry.ops.indexer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Event;
import org.blockberry.chain.EventAttribute;
import org.blockberry.store.durable.Database;
import org.blockberry.store.durable.Tuning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of the index when power fails: copies of the files of an open one, with and without a hole. */
class LostWritesTest {
  private static final Tuning TUNING = new Tuning(1 << 20, 1 << 20, 1 << 20, 64, 0, true);
  private static final System.Logger LOG = System.getLogger("test");

  @TempDir
  Path home;

  private static IndexFolder folder(Path where) {
    return new IndexFolder(where, "test", Selection.MARKED, TUNING, LOG);
  }

  private static Entries entries(long height) {
    List<Event> events = List.of(new Event("move", List.of(new EventAttribute("at", Long.toString(height), true))));
    byte[] hash = new byte[32];
    hash[0] = (byte) height;
    return new Entries(height, Bytes.wrap(hash), List.of(new Entries.Entry(Kind.BLOCK, 0, new EventRecord(Bytes.EMPTY, List.of())),
        new Entries.Entry(Kind.TX, 0, new EventRecord(Bytes.wrap(hash), events))));
  }

  /** The files as they are when the process ends here. */
  private Path image(Path of, String name) throws IOException {
    Path image = home.resolve(name);
    try (Stream<Path> files = Files.walk(of)) {
      for (Path file : files.toList()) {
        Path target = image.resolve(of.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    return image;
  }

  private Path crashed(int heights) throws IOException {
    Path first = Files.createDirectory(home.resolve("index"));
    try (IndexStore store = new IndexStore(folder(first))) {
      store.open();
      for (long height = 1; height <= heights; height++) {
        store.append(List.of(entries(height)));
      }
      return image(first, "crashed");
    }
  }

  /** Takes something out of what the crash left, as a hole in the log would; what is closed in order would not be looked at. */
  private Path without(Path crashed, Consumer<Database> loss) throws IOException {
    try (Database database = folder(crashed).open()) {
      loss.accept(database);
      return image(crashed, "with-a-hole");
    }
  }

  private static Extent opened(Path where) {
    try (IndexStore store = new IndexStore(folder(where))) {
      store.open();
      return store.extent();
    }
  }

  @Test
  void aCrashLosesNothing() throws IOException {
    Extent extent = opened(crashed(70));
    assertEquals(1, extent.base());
    assertEquals(70, extent.height());
  }

  @Test
  void aHeightThatIsMissingInTheMiddleMakesItAnew() throws IOException {
    Path hole = without(crashed(70), database -> database.writeAhead(batch -> {
      batch.delete(IndexKeys.events(Kind.BLOCK, 67, 0));
      batch.delete(IndexKeys.events(Kind.TX, 67, 0));
    }));
    assertTrue(opened(hole).isEmpty());
  }

  @Test
  void whatWasSyncedIsNotLookedAtAgain() throws IOException {
    List<Long> acknowledged = new ArrayList<>();
    Path hole = without(crashed(70), database -> {
      acknowledged.add(database.acknowledged());
      database.writeAhead(batch -> batch.delete(IndexKeys.events(Kind.BLOCK, 64, 0)));
    });
    assertEquals(List.of(64L), acknowledged);
    assertEquals(70, opened(hole).height());
  }
}
