package org.blockberry.consensus.bft.wal;

import static org.blockberry.consensus.bft.wal.WalTest.replayed;
import static org.blockberry.consensus.bft.wal.WalTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("sec-S1")
class FolderWalDiskTest {
  private static final WalLimits LIMITS = new WalLimits(300, 1_024, 200, 8_192);

  @TempDir
  private Path home;

  private Wal open() throws IOException {
    return Wal.open(FolderWalDisk.open(home.resolve("data").resolve("wal"), new Random(3)::nextLong), LIMITS);
  }

  @Test
  void segmentsAreWrittenReadPrunedAndTheOwnersOnly() throws IOException {
    try (Wal wal = open()) {
      for (long height = 0; height < 40; height++) {
        wal.append(1, text("record of " + height + " ".repeat(100)));
        wal.endHeight(height);
      }
      wal.append(2, text("running"));
      wal.sync();
    }
    Path folder = home.resolve("data").resolve("wal");
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertTrue(all.size() >= 2 && all.size() <= 4, all.toString());
      for (Path file : all) {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), file.toString());
      }
    }
    try (Wal wal = open()) {
      assertEquals(List.of("2:running"), replayed(wal, 39));
      assertEquals(3, replayed(wal, 38).size());
    }
  }

  @Test
  void aTornTailIsCutAndACopyKept() throws IOException {
    long whole;
    try (Wal wal = open()) {
      wal.endHeight(0);
      wal.sync();
      whole = wal.bytes();
    }
    Path folder = home.resolve("data").resolve("wal");
    Path segment = folder.resolve("wal-00000001");
    assertEquals(1 << 20, Files.size(segment), "longer than what was written");
    try (FileChannel file = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap("torn".getBytes(StandardCharsets.US_ASCII)), whole);
    }
    try (Wal wal = open()) {
      assertEquals(1, wal.warnings().size());
      assertTrue(wal.warnings().get(0).contains(folder.resolve("torn").toString()), wal.warnings().get(0));
      assertEquals(whole, Files.size(segment));
    }
    assertEquals("torn", Files.readString(folder.resolve("torn")).replace("\0", ""));
  }

  @Test
  void twoNodesCannotWriteOneLog() throws IOException {
    try (Wal wal = open()) {
      WalException refused = assertThrows(WalException.class, this::open);
      assertTrue(refused.getMessage().contains("in use"), refused.getMessage());
      wal.endHeight(0);
    }
    open().close();
  }
}
