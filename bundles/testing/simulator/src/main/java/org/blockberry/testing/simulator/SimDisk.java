package org.blockberry.testing.simulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;
import org.blockberry.consensus.bft.wal.WalDisk;

/**
 * Files in memory. After loss of power what was forced is there, and of the rest any sectors, any length, and files whose creation or
 * removal was not forced, or not.
 */
final class SimDisk implements WalDisk {
  private final TreeMap<Long, SimFile> files = new TreeMap<>();
  private final TreeMap<Long, SimFile> removed = new TreeMap<>(); // until the folder is forced
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
      if (file.isDurablyThere() || dice.chance(50)) {
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
    files.put(number, new SimFile());
    return open(number);
  }

  @Override
  public Segment open(long number) throws IOException {
    SimFile file = files.get(number);
    if (file == null) {
      throw new IOException("no segment " + number);
    }
    return new Opened(file, onWrite);
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
    files.values().forEach(SimFile::forceFolder);
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

  private record Opened(SimFile file, Runnable onWrite) implements Segment {
    @Override
    public long size() {
      return file.size();
    }

    @Override
    public ByteBuffer read() {
      return ByteBuffer.wrap(file.content());
    }

    @Override
    public void write(long at, ByteBuffer bytes) {
      onWrite.run();
      file.write((int) at, bytes);
    }

    @Override
    public void force() {
      onWrite.run();
      file.force();
    }

    @Override
    public String cut(long length) {
      onWrite.run();
      file.cut((int) length);
      return "torn";
    }

    @Override
    public void close() {
      // nothing to release
    }
  }
}
