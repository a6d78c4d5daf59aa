package org.blockberry.consensus.bft.wal;

import static org.blockberry.consensus.bft.wal.WalTest.replayed;
import static org.blockberry.consensus.bft.wal.WalTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.blockberry.api.value.Bytes;
import org.blockberry.consensus.bft.wal.WalFormat.Frame;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Torn tails and damage, byte by byte. */
class WalDamageTest {
  private static final WalLimits LIMITS = new WalLimits(300, 1_024, 1_024, 8_192);

  private final MemoryWalDisk disk = new MemoryWalDisk();

  /** Three synced batches; the last has two records. Returns where each record begins, and the end. */
  private List<Integer> threeBatches() {
    try (Wal wal = Wal.open(disk, LIMITS)) {
      wal.endHeight(0);
      wal.append(1, text("first"));
      wal.sync();
      wal.append(2, text("second"));
      wal.append(3, text("third"));
      wal.sync();
    }
    return places(disk.content(1));
  }

  private static List<Integer> places(byte[] content) {
    java.nio.ByteBuffer file = java.nio.ByteBuffer.wrap(content);
    long secret = WalFormat.header(file).orElseThrow().secret();
    List<Integer> places = new ArrayList<>();
    int at = WalFormat.HEADER_BYTES;
    for (Optional<Frame> frame = WalFormat.frame(file, at, secret); frame.isPresent(); frame = WalFormat.frame(file, at, secret)) {
      places.add(at);
      at = frame.get().end();
    }
    places.add(at);
    return places;
  }

  private Wal damaged(byte[] content) {
    MemoryWalDisk copy = disk.copy();
    copy.content(1, content);
    return Wal.open(copy, LIMITS);
  }

  @Test
  @Tag("sec-S1")
  void aTailTornAtAnyByteLeavesWhatWasBefore() {
    List<Integer> places = threeBatches();
    byte[] content = disk.content(1);
    int last = places.get(3);
    for (int length = last; length < content.length; length++) {
      try (Wal wal = damaged(Arrays.copyOf(content, length))) {
        assertEquals(List.of("1:first", "2:second"), replayed(wal, 0), "cut at " + length);
        assertEquals(length > last, !wal.warnings().isEmpty());
        wal.append(4, text("goes on"));
        wal.sync();
      }
      byte[] zeros = Arrays.copyOf(Arrays.copyOf(content, length), content.length + 40);
      try (Wal wal = damaged(zeros)) {
        assertEquals(List.of("1:first", "2:second"), replayed(wal, 0), "zeros from " + length);
      }
    }
    for (int length = 0; length < WalFormat.HEADER_BYTES; length++) { // it was being created
      try (Wal wal = damaged(Arrays.copyOf(content, length))) {
        assertFalse(wal.replay(0, (seq, record) -> { }).found());
        assertEquals(1, wal.warnings().size());
      }
    }
  }

  @Test
  @Tag("sec-S1")
  void whatGoesOnBehindACutTailIsRead() {
    List<Integer> places = threeBatches();
    MemoryWalDisk cut = disk.copy();
    cut.content(1, Arrays.copyOf(cut.content(1), places.get(3) + 5));
    try (Wal wal = Wal.open(cut, LIMITS)) {
      wal.append(4, text("new"));
      wal.sync();
    }
    try (Wal wal = Wal.open(cut.afterExit(), LIMITS)) {
      assertEquals(List.of("1:first", "2:second", "4:new"), replayed(wal, 0));
      assertEquals(List.of(), wal.warnings());
    }
  }

  @Test
  @Tag("sec-S2")
  void aFlippedBitInTheLastRecordCutsItAndAnywhereElseStops() {
    List<Integer> places = threeBatches();
    byte[] content = disk.content(1);
    for (int bit = 0; bit < content.length * 8; bit++) {
      byte[] flipped = content.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      if (bit / 8 >= places.get(3)) {
        try (Wal wal = damaged(flipped)) {
          assertEquals(List.of("1:first", "2:second"), replayed(wal, 0), "bit " + bit);
        }
        continue;
      }
      WalCorruptException stopped = assertThrows(WalCorruptException.class, () -> damaged(flipped), "bit " + bit);
      assertTrue(stopped.getMessage().contains("wal-1"), stopped.getMessage());
      assertTrue(stopped.getMessage().contains("blockberry consensus recover"), stopped.getMessage());
      int record = bit / 8;
      long begin = record < WalFormat.HEADER_BYTES ? 0 : places.stream().filter(place -> place <= record).mapToInt(i -> i).max().orElseThrow();
      assertEquals(begin, stopped.offset(), "bit " + bit);
    }
  }

  /** The same check on a reader that stops at the first record it cannot read, as the usual default of stores is. */
  @Test
  @Tag("sec-S2")
  void aReinjectedReaderThatStopsSilentlyIsFound() {
    threeBatches();
    assertTrue(silentlyLost((content, at) -> {
      content[at] ^= 1;
      return places(content).size() - 1;
    }) > 0);
    assertEquals(0, silentlyLost((content, at) -> {
      content[at] ^= 1;
      try (Wal wal = damaged(content)) {
        return 1 + replayed(wal, 0).size();
      } catch (WalCorruptException stopped) {
        return -1;
      }
    }));
  }

  /** In how many places a damaged byte takes more than the last record away without a word. */
  private int silentlyLost(BiFunction<byte[], Integer, Integer> recordsRead) {
    int lost = 0;
    int records = 4;
    for (int at = WalFormat.HEADER_BYTES; at < disk.content(1).length; at++) {
      int read = recordsRead.apply(disk.content(1), at);
      lost += read >= 0 && read < records - 1 ? 1 : 0;
    }
    return lost;
  }

  /** Sectors come to the disk in any order: a hole in what was never forced is no damage. */
  @Test
  @Tag("sec-S1")
  void aLostSectorInWhatWasNeverForcedIsCut() {
    try (Wal wal = Wal.open(disk, LIMITS)) {
      wal.endHeight(0);
      wal.append(1, text("durable"));
      wal.sync();
      wal.append(2, text("a".repeat(300)));
      wal.append(3, text("b".repeat(300)));
      wal.append(4, text("c"));
      wal.sync();
    }
    List<Integer> places = places(disk.content(1));
    byte[] hole = disk.content(1);
    Arrays.fill(hole, places.get(2), 512, (byte) 0); // the first sector came with the batch before, its rest did not
    try (Wal wal = damaged(hole)) {
      assertEquals(List.of("1:durable"), replayed(wal, 0));
      assertEquals(1, wal.warnings().size());
    }
    byte[] damage = disk.content(1);
    damage[places.get(2) + 50] ^= 1;
    assertThrows(WalCorruptException.class, () -> damaged(damage), "no sector is lost");
    byte[] durable = disk.content(1);
    Arrays.fill(durable, places.get(1), places.get(2), (byte) 0);
    assertThrows(WalCorruptException.class, () -> damaged(durable), "what was forced is lost");
  }

  @Test
  @Tag("sec-S2")
  void aLostSectorInWhatWasForcedStops() {
    try (Wal wal = Wal.open(disk, LIMITS)) {
      wal.endHeight(0);
      wal.append(2, text("a".repeat(300)));
      wal.append(3, text("b".repeat(300)));
      wal.sync();
      wal.append(4, text("c"));
      wal.sync();
    }
    byte[] hole = disk.content(1);
    Arrays.fill(hole, places(hole).get(1), 512, (byte) 0);
    WalCorruptException stopped = assertThrows(WalCorruptException.class, () -> damaged(hole));
    assertTrue(stopped.getMessage().contains("durable"), stopped.getMessage());
  }

  @Test
  @Tag("sec-S2")
  void aMissingOrForeignSegmentStops() {
    try (Wal wal = Wal.open(disk, LIMITS)) {
      wal.endHeight(0);
      for (int i = 0; i < 60; i++) {
        wal.append(1, text("record " + i + " ".repeat(30)));
        wal.sync();
      }
    }
    List<Long> numbers = disk.segments();
    assertTrue(numbers.size() >= 4);
    for (long number : numbers.subList(1, numbers.size() - 1)) {
      MemoryWalDisk copy = disk.copy();
      copy.content(number, null);
      WalCorruptException stopped = assertThrows(WalCorruptException.class, () -> Wal.open(copy, LIMITS));
      assertEquals("wal-" + number, stopped.file());
    }
    for (long number : numbers.subList(0, numbers.size() - 1)) {
      MemoryWalDisk copy = disk.copy();
      byte[] content = copy.content(number);
      List<Integer> places = places(content);
      copy.content(number, Arrays.copyOf(content, places.get(places.size() - 2)));
      assertThrows(WalCorruptException.class, () -> Wal.open(copy, LIMITS), "its last record is missing");
      byte[] longer = Arrays.copyOf(content, content.length + 1);
      longer[content.length] = 1;
      copy.content(number, longer);
      assertThrows(WalCorruptException.class, () -> Wal.open(copy, LIMITS), "something follows its last record");
    }
    long last = numbers.get(numbers.size() - 1);
    MemoryWalDisk shortened = disk.copy();
    shortened.content(last, Arrays.copyOf(shortened.content(last), WalFormat.HEADER_BYTES));
    Wal.open(shortened, LIMITS).close();
    byte[] before = shortened.content(last - 1);
    List<Integer> ends = places(before);
    shortened.content(last - 1, Arrays.copyOf(before, ends.get(ends.size() - 2)));
    assertThrows(WalCorruptException.class, () -> Wal.open(shortened, LIMITS), "an empty segment tells what was before it");
    MemoryWalDisk swapped = disk.copy();
    swapped.content(2, disk.content(3));
    assertThrows(WalCorruptException.class, () -> Wal.open(swapped, LIMITS));
    MemoryWalDisk pruned = disk.copy();
    pruned.content(1, null);
    try (Wal wal = Wal.open(pruned, LIMITS)) {
      assertFalse(wal.replay(0, (seq, record) -> { }).found(), "without the marker nothing is replayed");
    }
  }

  /** A payload cannot pretend to be the records that a search behind damage looks for. */
  @Test
  @Tag("sec-S2")
  void aPayloadThatLooksLikeRecordsOfAnotherSegmentIsNone() {
    Bytes forged = Bytes.wrap(WalFormat.frame(4, 100, 1, true, 9, text("forged")).array());
    try (Wal wal = Wal.open(disk, LIMITS)) {
      wal.endHeight(0);
      wal.append(1, forged.concat(forged));
      wal.sync();
    }
    byte[] content = disk.content(1);
    try (Wal wal = damaged(Arrays.copyOf(content, content.length - 1))) {
      assertEquals(List.of(), replayed(wal, 0));
    }
  }
}
