package org.blockberry.consensus.bft.wal;

import static org.blockberry.consensus.bft.wal.WalTest.replayed;
import static org.blockberry.consensus.bft.wal.WalTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Disks that get full and that fail. */
@Tag("sec-S4")
class WalFaultsTest {
  private static final WalLimits LIMITS = new WalLimits(300, 1_024, 100, 8_192);

  @Test
  void aFailedForceIsNeverTriedAgain() {
    MemoryWalDisk disk = new MemoryWalDisk();
    Wal wal = Wal.open(disk, LIMITS);
    wal.endHeight(0);
    wal.append(1, text("durable"));
    wal.sync();
    wal.append(1, text("lost"));
    disk.failForceAfter(0, true);
    assertThrows(WalException.class, wal::sync);
    int forces = disk.forces();
    assertThrows(WalException.class, wal::sync, "the disk would say yes now");
    assertThrows(WalException.class, () -> wal.append(1, text("more")));
    assertThrows(WalException.class, () -> wal.endHeight(1));
    assertThrows(WalException.class, () -> wal.startOver(0, List.of()));
    assertThrows(WalException.class, () -> wal.replay(0, (seq, record) -> { }));
    assertEquals(forces, disk.forces());
    wal.close();
    assertEquals(0, disk.openSegments());
    try (Wal after = Wal.open(disk.afterExit(), LIMITS)) {
      assertEquals(List.of("1:durable"), replayed(after, 0));
    }
  }

  /** A kernel that failed to write pages calls them clean; reading them back and forcing again would make nothing durable. */
  @Test
  void whatWasReadIsWrittenAgainBeforeItCounts() {
    MemoryWalDisk disk = new MemoryWalDisk();
    Wal wal = Wal.open(disk, LIMITS);
    wal.endHeight(0);
    wal.append(1, text("in the cache only"));
    disk.failForceAfter(0, false);
    assertThrows(WalException.class, wal::sync);
    wal.close();
    MemoryWalDisk next = disk.afterExit();
    List<String> read;
    try (Wal after = Wal.open(next, LIMITS)) {
      read = replayed(after, 0);
    }
    assertEquals(List.of("1:in the cache only"), read);
    for (int seed = 0; seed < 20; seed++) {
      try (Wal after = Wal.open(next.afterPowerLoss(new Random(seed * 0x9E37_79B9_7F4AL)), LIMITS)) {
        assertEquals(read, replayed(after, 0));
      }
    }
  }

  @Test
  void aFullDiskEndsTheLogAndWithSpaceItGoesOn() {
    for (int capacity = 45; capacity < 2_400; capacity += 7) {
      MemoryWalDisk disk = new MemoryWalDisk();
      disk.capacity(capacity);
      List<String> synced = new ArrayList<>();
      Wal wal = Wal.open(disk, LIMITS);
      int[] next = {0};
      assertThrows(WalException.class, () -> {
        wal.endHeight(0);
        while (true) {
          String record = "record " + next[0]++ + " ".repeat(next[0] % 90);
          wal.append(1, text(record));
          if (next[0] % 3 == 0) {
            wal.append(1, text("two"));
            record = record + "|1:two";
          }
          wal.sync();
          synced.addAll(List.of(("1:" + record).split("\\|")));
        }
      });
      assertThrows(WalException.class, wal::sync);
      wal.close();
      MemoryWalDisk freed = disk.afterExit();
      try (Wal after = Wal.open(freed, LIMITS)) {
        List<String> found = replayed(after, 0);
        assertTrue(found.size() >= synced.size() && found.subList(0, synced.size()).equals(synced), "capacity " + capacity);
        after.append(2, text("goes on"));
        after.sync();
      }
      assertEquals(0, freed.openSegments() + disk.openSegments());
    }
  }

  @Test
  void anOpeningThatFailsLeavesNothingOpen() {
    for (int force = 0; force < 2; force++) {
      MemoryWalDisk disk = new MemoryWalDisk();
      disk.failForceAfter(force, false);
      assertThrows(WalException.class, () -> Wal.open(disk, LIMITS));
      assertEquals(0, disk.openSegments());
    }
  }
}
