package org.blockberry.testing.simulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.blockberry.consensus.bft.wal.WalDisk;

/**
 * Files in memory. After loss of power what was forced is there, and of the rest any sectors, any length, and files whose creation or
 * removal was not forced, or not.
 */
final class SimDisk implements WalDisk {
  private static final int SECTOR = 512;

  private final TreeMap<Long, File> files = new TreeMap<>();
  private final TreeMap<Long, File> removed = new TreeMap<>(); // until the folder is forced
  private final Dice dice;
  private final Runnable onWrite;

  /** @param onWrite called before anything changes; it may throw, and then nothing does */
  SimDisk(Dice dice, Runnable onWrite) {
    this.dice = dice;
    this.onWrite = onWrite;
  }

  /** What another process finds after this one and its machine ended in this moment. */
  SimDisk afterPowerLoss() {
    SimDisk left = new SimDisk(dice, onWrite);
    removed.forEach((number, file) -> {
      if (dice.chance(50)) {
        left.files.put(number, file.afterPowerLoss(dice));
      }
    });
    files.forEach((number, file) -> {
      if (file.durablyThere || dice.chance(50)) {
        left.files.put(number, file.afterPowerLoss(dice));
      }
    });
    return left;
  }

  @Override
  public List<Long> segments() {
    return List.copyOf(files.keySet());
  }

  @Override
  public Segment create(long number) throws IOException {
    onWrite.run();
    if (files.containsKey(number)) {
      throw new IOException("segment " + number + " is there");
    }
    files.put(number, new File());
    return open(number);
  }

  @Override
  public Segment open(long number) throws IOException {
    File file = files.get(number);
    if (file == null) {
      throw new IOException("no segment " + number);
    }
    return file.new Opened(onWrite);
  }

  @Override
  public void remove(long number) {
    onWrite.run();
    removed.put(number, files.remove(number));
  }

  @Override
  public void forceFolder() {
    onWrite.run();
    removed.clear();
    files.values().forEach(file -> file.durablyThere = true);
  }

  @Override
  public long secret() {
    return dice.next();
  }

  @Override
  public String name(long number) {
    return "wal-" + number;
  }

  @Override
  public void close() {
    // nothing to release
  }

  private static final class File {
    private byte[] now = new byte[1 << 10];
    private int size;
    private byte[] forced = new byte[0]; // its first bytes, up to what was written since
    private int clean; // bytes from the beginning that are the same in both
    private boolean durablyThere;

    File afterPowerLoss(Dice dice) {
      File left = new File();
      left.size = size >= forced.length ? forced.length + dice.below(size - forced.length + 1) : forced.length;
      left.now = Arrays.copyOf(forced, Math.max(left.size, 1));
      for (int sector = clean / SECTOR * SECTOR; sector < left.size; sector += SECTOR) {
        if (dice.chance(50) && sector < size) {
          System.arraycopy(now, sector, left.now, sector, Math.min(SECTOR, Math.min(left.size, size) - sector));
        }
      }
      left.forced = Arrays.copyOf(left.now, left.size);
      left.clean = left.size;
      left.durablyThere = true;
      return left;
    }

    private void force() {
      if (clean < size || forced.length != size) {
        int same = Math.min(clean, forced.length);
        forced = forced.length == size ? forced : Arrays.copyOf(forced, size);
        System.arraycopy(now, same, forced, same, size - same);
        clean = size;
      }
    }

    private final class Opened implements Segment {
      private final Runnable onWrite;

      Opened(Runnable onWrite) {
        this.onWrite = onWrite;
      }

      @Override
      public long size() {
        return size;
      }

      @Override
      public ByteBuffer read() {
        return ByteBuffer.wrap(Arrays.copyOf(now, size));
      }

      @Override
      public void write(long at, ByteBuffer bytes) {
        onWrite.run();
        int from = (int) at;
        int end = from + bytes.remaining();
        if (end > now.length) {
          now = Arrays.copyOf(now, Math.max(end, 2 * now.length));
        }
        bytes.get(now, from, end - from);
        size = Math.max(size, end);
        clean = Math.min(clean, from);
      }

      @Override
      public void force() {
        onWrite.run();
        File.this.force();
      }

      @Override
      public String cut(long length) {
        onWrite.run();
        size = (int) length;
        Arrays.fill(now, size, now.length, (byte) 0);
        clean = Math.min(clean, size);
        File.this.force();
        return "torn";
      }

      @Override
      public void close() {
        // nothing to release
      }
    }
  }
}
