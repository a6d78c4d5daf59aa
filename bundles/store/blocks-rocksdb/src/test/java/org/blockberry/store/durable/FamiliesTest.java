package org.blockberry.store.durable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.store.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDB;

class FamiliesTest {
  private static final Tuning SMALL = new Tuning(1 << 20, 64 << 10, 256 << 10, 64, 0, false, true);

  @TempDir Path folder;

  private Database open(Path at, String ascending) {
    return Database.open(new DatabaseSetup(at, "test store", "test", ascending, SMALL, RocksDB::write), System.getLogger("test"));
  }

  private static byte[] key(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void put(Database database, String... keys) {
    database.write(1, batch -> List.of(keys).forEach(one -> batch.put(key(one), key("value of " + one))));
  }

  private static List<String> walk(Database database, String prefix) {
    List<String> found = new ArrayList<>();
    try (Cursor cursor = database.cursor(key(prefix)).seek(key(prefix))) {
      for (; cursor.isAt(key(prefix)); cursor.next()) {
        found.add(new String(cursor.key(), StandardCharsets.US_ASCII));
      }
    }
    return found;
  }

  private static void assertHolds(Database database, String... keys) {
    for (String one : keys) {
      assertEquals("value of " + one, new String(database.get(key(one), () -> one).orElseThrow(), StandardCharsets.US_ASCII));
      assertTrue(walk(database, one.substring(0, 1)).contains(one), one);
    }
  }

  @Test
  void oneBatchReachesAllFamiliesAndComesBackFromEach() {
    try (Database database = open(folder, "LN")) {
      put(database, "L1", "L2", "N1", "k1");
      database.write(2, batch -> batch.delete(key("L2")).put(key("N2"), key("value of N2")));
      database.copyTo(folder.resolve("copy"));
    }
    for (Path at : List.of(folder, folder.resolve("copy"))) {
      try (Database database = open(at, "LN")) {
        assertTrue(database.closedInOrder());
        assertHolds(database, "L1", "N1", "N2", "k1");
        assertEquals(List.of("L1"), walk(database, "L"));
        assertEquals(List.of("N1", "N2"), walk(database, "N"));
        try (Cursor cursor = database.cursor().seek(key("L"))) {
          assertFalse(cursor.isAt(key("L")), "a walk over the rest sees no keys of families");
        }
      }
    }
  }

  /** Also one whose making was cut short between two families. */
  @ParameterizedTest
  @ValueSource(strings = {"", "L"})
  void whatADatabaseBeganWithStays(String before) {
    try (Database database = open(folder, before)) {
      put(database, "L1", "N1", "k1");
    }
    try (Database database = open(folder, "LN")) {
      assertHolds(database, "L1", "N1", "k1");
      put(database, "L2", "N2");
    }
    try (Database database = open(folder, "LN")) {
      assertHolds(database, "L1", "L2", "N1", "N2", "k1");
    }
  }

  @Test
  void familiesOfALaterVersionAreRefused() {
    open(folder, "LNX").close();
    StoreException refusal = assertThrows(StoreException.class, () -> open(folder, "LN"));
    assertTrue(refusal.getMessage().contains("X") && refusal.getMessage().contains("later version"), refusal.getMessage());
    open(folder, "LNX").close();
  }

  @Test
  void aTrialOfDirectWritesLeavesNothingBehind() throws Exception {
    DirectWrites.work(folder);
    try (var files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
    assertFalse(DirectWrites.work(folder.resolve("missing")), "nothing can be written there");
  }
}
