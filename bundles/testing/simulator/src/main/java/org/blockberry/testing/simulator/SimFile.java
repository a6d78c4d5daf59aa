package org.blockberry.testing.simulator;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A file in memory. After loss of power what was forced is there, and of the rest any sectors and any length. */
final class SimFile {
  private static final int SECTOR = 512;

  private byte[] now = new byte[1 << 10];
  private int size;
  private byte[] forced = new byte[0]; // its first bytes, up to what was written since
  private int clean; // bytes from the beginning that are the same in both
  private boolean durablyThere;

  /** What is left of it. */
  SimFile afterPowerLoss(Dice dice) {
    SimFile left = new SimFile();
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

  /** Whether loss of power leaves something of it. */
  boolean isDurablyThere() {
    return durablyThere;
  }

  void forceFolder() {
    durablyThere = true;
  }

  int size() {
    return size;
  }

  byte[] content() {
    return Arrays.copyOf(now, size);
  }

  void write(int from, ByteBuffer bytes) {
    int end = from + bytes.remaining();
    if (end > now.length) {
      now = Arrays.copyOf(now, Math.max(end, 2 * now.length));
    }
    bytes.get(now, from, end - from);
    size = Math.max(size, end);
    clean = Math.min(clean, from);
  }

  void force() {
    if (clean < size || forced.length != size) {
      int same = Math.min(clean, forced.length);
      forced = forced.length == size ? forced : Arrays.copyOf(forced, size);
      System.arraycopy(now, same, forced, same, size - same);
      clean = size;
    }
  }

  /** Shortens it, durably. */
  void cut(int length) {
    size = length;
    Arrays.fill(now, size, now.length, (byte) 0);
    clean = Math.min(clean, size);
    force();
  }
}
