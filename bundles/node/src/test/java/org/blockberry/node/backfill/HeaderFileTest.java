package org.blockberry.node.backfill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that are added, and found again without reading all of them, whatever has become of the note of where they begin. */
@Tag("sec-S1")
class HeaderFileTest {
  private static final int RECORDS = 3 * RecordStarts.GROUP + 5;

  @TempDir
  private Path folder;
  private Path file;
  private Path starts;
  private final List<Bytes> written = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("blocks");
    starts = folder.resolve("blocks.starts");
    Random random = new Random(8);
    for (int index = 0; index < RECORDS; index++) {
      byte[] content = new byte[1 + random.nextInt(40)];
      random.nextBytes(content);
      written.add(Bytes.wrap(content));
    }
    try (HeaderFile all = new HeaderFile(file)) {
      for (Bytes one : written) {
        all.add(one);
      }
    }
  }

  private void assertHas(int count) throws IOException {
    try (HeaderFile all = new HeaderFile(file)) {
      assertEquals(count, all.count());
      for (int index = 0; index < count; index++) {
        assertEquals(Optional.of(written.get(index)), all.get(index), "record " + index);
      }
      assertEquals(Optional.empty(), all.get(count));
    }
  }

  private int startOf(int record) {
    return written.subList(0, record).stream().mapToInt(one -> 8 + one.size()).sum();
  }

  private void flip(Path damaged, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[at] ^= 1;
    Files.write(damaged, bytes);
  }

  @Test
  void anOpeningReadsWhatCameAfterTheLastGroupOnly() throws IOException {
    assertHas(RECORDS);
    flip(file, startOf(1) + 8);
    try (HeaderFile all = new HeaderFile(file)) {
      assertEquals(RECORDS, all.count(), "nobody read the damaged one");
      assertEquals(Optional.empty(), all.get(1));
      assertEquals(Optional.of(written.get(2)), all.get(2));
    }
    flip(file, startOf(RECORDS - 2) + 8);
    try (HeaderFile all = new HeaderFile(file)) {
      assertEquals(RECORDS - 2, all.count(), "but these");
    }
  }

  @Test
  void whateverBecomesOfTheNoteTheRecordsAreFound() throws IOException {
    byte[] right = Files.readAllBytes(starts);
    for (int at = 0; at < right.length; at += 101) {
      Files.write(starts, right);
      flip(starts, at);
      assertHas(RECORDS);
      assertEquals(Bytes.wrap(right), Bytes.wrap(Files.readAllBytes(starts)), "and noted again");
      Files.write(starts, Arrays.copyOf(right, at));
      assertHas(RECORDS);
    }
    Files.delete(starts);
    assertHas(RECORDS);
  }

  @Test
  void aFileThatIsShorterThanItsNoteHasWhatIsWhole() throws IOException {
    byte[] right = Files.readAllBytes(file);
    byte[] note = Files.readAllBytes(starts);
    for (int record = RECORDS - 1; record >= 0; record -= 28) {
      for (int more : new int[] {0, 1, 8, written.get(record).size() + 7}) {
        Files.write(file, Arrays.copyOf(right, startOf(record) + more));
        Files.write(starts, note);
        assertHas(record);
      }
    }
    Files.write(file, Arrays.copyOf(right, startOf(70)));
    Files.write(starts, note);
    try (HeaderFile all = new HeaderFile(file)) {
      for (Bytes one : written.subList(70, RECORDS)) {
        all.add(one);
      }
    }
    assertHas(RECORDS);
    assertEquals(Bytes.wrap(note), Bytes.wrap(Files.readAllBytes(starts)));
  }

  @Test
  void whatIsCutOffIsGone() throws IOException {
    for (int count : new int[] {RECORDS - 1, 3 * RecordStarts.GROUP, 2 * RecordStarts.GROUP + 1, RecordStarts.GROUP, 1, 0}) {
      try (HeaderFile all = new HeaderFile(file)) {
        all.cut(count);
        assertEquals(count, all.count());
      }
      assertHas(count);
    }
    written.clear();
    write();
    assertHas(RECORDS);
  }
}
