package org.blockberry.consensus.bft.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WalTest {
  private static final WalLimits SMALL = new WalLimits(300, 1_024, 200, 8_192);

  private MemoryWalDisk disk = new MemoryWalDisk();

  private Wal open() {
    return Wal.open(disk, SMALL);
  }

  static Bytes text(String text) {
    return Bytes.utf8(text);
  }

  static List<String> replayed(Wal wal, long height) {
    List<String> records = new ArrayList<>();
    wal.replay(height, new WalVisitor() {
      @Override
      public void record(long seq, WalRecord record) {
        records.add(record.type() + ":" + record.payload().toUtf8());
      }

      @Override
      public void endOfHeight(long ended) {
        records.add("end " + ended);
      }
    });
    return records;
  }

  @Test
  void whatWasSyncedComesBackInOrderAfterTheMarkerAskedFor() {
    try (Wal wal = open()) {
      assertEquals(OptionalLong.empty(), wal.lastEndOfHeight());
      wal.endHeight(0);
      wal.append(1, text("a"));
      wal.endHeight(1);
      wal.append(2, text("b"));
      wal.append(3, Bytes.EMPTY);
      assertTrue(wal.dirty());
      wal.sync();
      assertFalse(wal.dirty());
      wal.append(4, text("not synced"));
    }
    try (Wal wal = open()) {
      assertEquals(List.of("2:b", "3:"), replayed(wal, 1));
      assertEquals(List.of("1:a", "end 1", "2:b", "3:"), replayed(wal, 0));
      assertEquals(new Wal.Replay(false, OptionalLong.of(1), 0), wal.replay(2, (seq, record) -> { }));
      assertEquals(new Wal.Replay(true, OptionalLong.of(1), 2), wal.replay(1, (seq, record) -> { }));
      assertEquals(List.of(), wal.warnings());
      wal.append(5, text("c"));
      assertThrows(IllegalStateException.class, () -> wal.replay(1, (seq, record) -> { }));
      wal.sync();
    }
    try (Wal wal = open()) {
      assertEquals(List.of("2:b", "3:", "5:c"), replayed(wal, 1));
    }
    assertEquals(0, disk.openSegments());
  }

  @Test
  void oneSyncIsOneForceAndWithoutRecordsNone() {
    try (Wal wal = open()) {
      int before = disk.forces();
      wal.append(1, text("a"));
      wal.append(1, text("b"));
      wal.sync();
      wal.sync();
      assertEquals(1, disk.forces() - before);
      assertEquals(1, wal.syncs());
      wal.endHeight(3);
      assertEquals(1, disk.forces() - before, "durable with what comes next");
      wal.sync();
      assertEquals(2, disk.forces() - before);
    }
  }

  @Test
  void theLastTwoHeightsStayAndTheDiskIsBounded() {
    long most = 0;
    try (Wal wal = open()) {
      for (long height = 0; height < 100; height++) {
        wal.append(1, text("record of " + height + " ".repeat((int) height % 50 * 5)));
        wal.append(1, text("another"));
        wal.endHeight(height);
        wal.sync();
        most = Math.max(most, wal.bytes());
      }
      assertTrue(most < 4 * SMALL.segmentBytes(), most + " bytes");
      assertEquals(disk.segments().stream().mapToLong(number -> disk.content(number).length).sum(), wal.bytes());
    }
    try (Wal wal = open()) {
      assertEquals(5, replayed(wal, 97).size() - 1, "heights 98 and 99, and their ends");
      assertTrue(wal.replay(97, (seq, record) -> { }).found());
    }
  }

  @Test
  void recordsHaveTheirBounds() {
    try (Wal wal = open()) {
      assertThrows(IllegalArgumentException.class, () -> wal.append(1, Bytes.wrap(new byte[301])));
      assertThrows(IllegalArgumentException.class, () -> wal.append(0, Bytes.EMPTY));
      assertThrows(IllegalArgumentException.class, () -> wal.append(WalRecord.LAST_TYPE + 1, Bytes.EMPTY));
      wal.append(WalRecord.LAST_TYPE, Bytes.wrap(new byte[300]));
      wal.endHeight(4);
      assertThrows(IllegalArgumentException.class, () -> wal.endHeight(4));
      assertThrows(IllegalArgumentException.class, () -> wal.endHeight(3));
      wal.append(1, text("goes on"));
    }
    assertThrows(IllegalArgumentException.class, () -> new WalLimits(2_000, 1_024, 0, 8_192));
    assertThrows(IllegalArgumentException.class, () -> new WalLimits(100, 1_024, 2_000, 8_192));
    assertThrows(IllegalArgumentException.class, () -> new WalLimits(100, 1_024, 0, 1_024));
    assertThrows(IllegalArgumentException.class, () -> new WalLimits(100, Integer.MAX_VALUE, 0, Long.MAX_VALUE));
    WalLimits.of(66_000);
  }

  @Test
  void aFullLogGoesOnAfterItStartedOver() {
    try (Wal wal = open()) {
      wal.endHeight(6);
      Wal full = wal;
      assertThrows(WalFullException.class, () -> {
        for (int i = 0; i < 1_000; i++) {
          full.append(1, text("vote " + i));
        }
      });
      assertTrue(wal.bytes() <= SMALL.maxBytes());
      wal.startOver(6, List.of(new WalRecord(9, text("locked")), new WalRecord(8, text("round"))));
      wal.append(1, text("vote"));
      wal.sync();
      assertEquals(1, disk.segments().size());
      assertThrows(IllegalArgumentException.class,
          () -> wal.startOver(6, java.util.Collections.nCopies(4, new WalRecord(1, Bytes.wrap(new byte[300])))));
    }
    try (Wal wal = open()) {
      assertEquals(List.of("9:locked", "8:round", "1:vote"), replayed(wal, 6));
    }
    try (Wal wal = open()) {
      wal.startOver(2, List.of()); // the store came back from an older copy
      assertEquals(OptionalLong.of(2), wal.lastEndOfHeight());
      wal.endHeight(3);
      wal.sync();
    }
    try (Wal wal = open()) {
      assertFalse(wal.replay(6, (seq, record) -> { }).found());
      assertEquals(List.of("end 3"), replayed(wal, 2));
    }
  }

  @Test
  @Tag("sec-S1")
  void startingOverHappensEntirelyOrNotAtAll() {
    try (Wal wal = open()) {
      wal.endHeight(6);
      for (int i = 0; i < 30; i++) {
        wal.append(1, text("vote " + i + " ".repeat(40)));
      }
      wal.sync();
    }
    List<String> before;
    try (Wal wal = Wal.open(disk.copy(), SMALL)) {
      before = replayed(wal, 6);
    }
    int old = 0;
    int anew = 0;
    for (int forces = 0; forces < 12; forces++) {
      for (int seed = 0; seed < 20; seed++) {
        MemoryWalDisk copy = disk.copy();
        Wal wal = Wal.open(copy, SMALL);
        copy.failForceAfter(forces, false);
        boolean returned = false;
        try {
          wal.startOver(6, List.of(new WalRecord(9, text("locked" + "!".repeat(200))), new WalRecord(9, text("round" + "!".repeat(280)))));
          returned = true;
        } catch (WalException e) {
          assertThrows(WalException.class, () -> wal.append(1, Bytes.EMPTY));
        }
        wal.close();
        try (Wal after = Wal.open(copy.afterPowerLoss(new Random(seed * 0x9E37_79B9_7F4AL)), SMALL)) {
          List<String> found = replayed(after, 6);
          assertTrue(found.equals(before) && !returned || found.size() == 2 && found.get(0).startsWith("9:locked"), found.toString());
          old += found.equals(before) ? 1 : 0;
          anew += found.equals(before) ? 0 : 1;
          after.append(1, text("goes on"));
          after.endHeight(7);
          after.sync();
        }
      }
    }
    assertTrue(old > 10 && anew > 10, old + " old, " + anew + " new");
  }

  @Test
  void aClosedLogTakesNothing() {
    Wal wal = open();
    wal.close();
    wal.close();
    assertThrows(WalException.class, () -> wal.append(1, Bytes.EMPTY));
    assertThrows(WalException.class, wal::sync);
    assertEquals(0, disk.openSegments());
  }
}
