package org.blockberry.consensus.bft.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.blockberry.api.value.Bytes;

class WalPropertyTest {
  private static final WalLimits LIMITS = new WalLimits(700, 4_096, 900, 1 << 20);

  /** What is synced is there after any loss of power, what is read was appended, in order; a crash never needs an operator. */
  @Property(tries = 150)
  @Tag("sec-S1")
  void aCrashTakesAtMostWhatWasNotSynced(@ForAll long seed) {
    Random random = new Random(seed);
    MemoryWalDisk disk = new MemoryWalDisk();
    List<String> appended = new ArrayList<>(); // since the last marker that was synced
    int synced = 0;
    long base = 0;
    long height = 0;
    Wal wal = Wal.open(disk, LIMITS);
    wal.endHeight(0);
    wal.sync();
    for (int action = 0; action < 120; action++) {
      int choice = random.nextInt(20);
      if (choice < 13) {
        Bytes payload = payload(random);
        wal.append(1 + random.nextInt(100), payload);
        appended.add(payload.toHex());
      } else if (choice < 16) {
        wal.sync();
        synced = appended.size();
      } else if (choice < 18) {
        wal.endHeight(++height);
        appended.add("end " + height);
        if (height == base + 2 || random.nextBoolean()) { // no more than two heights are kept behind a marker
          wal.sync();
          base = height;
          appended.clear();
          synced = 0;
        }
      } else {
        disk = choice == 18 ? disk.afterExit() : disk.afterPowerLoss(random);
        wal.close();
        wal = Wal.open(disk, LIMITS);
        List<String> found = new ArrayList<>();
        Wal.Replay replay = wal.replay(base, visitor(found));
        assertTrue(replay.found(), "the marker was synced");
        assertTrue(found.size() >= synced, found.size() + " found, " + synced + " were synced");
        assertEquals(appended.subList(0, found.size()), found);
        height = replay.lastEndOfHeight().getAsLong();
        assertEquals(base + found.stream().filter(item -> item.startsWith("end")).count(), height);
        appended = found;
        synced = found.size();
      }
    }
    wal.close();
    assertEquals(0, disk.openSegments());
  }

  private static WalVisitor visitor(List<String> found) {
    return new WalVisitor() {
      @Override
      public void record(long seq, WalRecord record) {
        found.add(record.payload().toHex());
      }

      @Override
      public void endOfHeight(long height) {
        found.add("end " + height);
      }
    };
  }

  private static Bytes payload(Random random) {
    byte[] payload = new byte[random.nextInt(random.nextInt(10) == 0 ? 701 : 60)];
    if (random.nextInt(3) > 0) {
      random.nextBytes(payload); // else zeros, as a lost sector gives
    }
    return Bytes.wrap(payload);
  }

  /** Whatever lies in the folder, the reader gives records or says what is wrong, and takes no more memory than the file has. */
  @Property(tries = 800)
  @Tag("sec-S3")
  void anyContentIsReadOrRefused(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int changes) {
    Random random = new Random(seed);
    MemoryWalDisk disk = new MemoryWalDisk();
    try (Wal wal = Wal.open(disk, LIMITS)) {
      wal.endHeight(0);
      for (int i = 0; i < 20; i++) {
        wal.append(1, payload(random));
        if (random.nextInt(4) == 0) {
          wal.sync();
        }
      }
      wal.sync();
    }
    for (int i = 0; i < changes; i++) {
      long number = disk.segments().get(random.nextInt(disk.segments().size()));
      disk.content(number, changed(disk.content(number), random));
    }
    try (Wal wal = Wal.open(disk, LIMITS)) {
      wal.replay(0, (seq, record) -> { });
      wal.append(1, Bytes.EMPTY);
      wal.sync();
    } catch (WalCorruptException refused) {
      assertTrue(refused.getMessage().contains("wal-"));
    }
    assertEquals(0, disk.openSegments());
  }

  private static byte[] changed(byte[] content, Random random) {
    int at = random.nextInt(content.length + 1);
    switch (random.nextInt(4)) {
      case 0:
        return java.util.Arrays.copyOf(content, at);
      case 1:
        return Bytes.copyOf(content, 0, at).concat(payload(random)).concat(Bytes.copyOf(content, at, content.length - at)).toArray();
      case 2:
        if (at + 4 <= content.length) {
          ByteBuffer.wrap(content).putInt(at, random.nextBoolean() ? random.nextInt() : Integer.MAX_VALUE - random.nextInt(20));
        }
        return content;
      default:
        if (at < content.length) {
          content[at] ^= (byte) (1 << random.nextInt(8));
        }
        return content;
    }
  }

  @Property(tries = 1_000)
  @Tag("sec-S3")
  void randomBytesAreNoSegment(@ForAll @Size(max = 200) byte[] random, @ForAll long secret, @ForAll @IntRange(min = 0, max = 220) int at) {
    ByteBuffer file = ByteBuffer.wrap(random);
    assertTrue(WalFormat.header(file).isEmpty());
    if (at < random.length) {
      assertTrue(WalFormat.frame(file, at, secret).isEmpty());
    }
  }
}
