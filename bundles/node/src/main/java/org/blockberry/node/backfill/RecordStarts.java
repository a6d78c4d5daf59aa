package org.blockberry.node.backfill;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Where the records of a {@link HeaderFile} begin: 8 bytes of memory for each, and beside the file in groups of {@value #GROUP} with a CRC-32C, so that an
 * opening reads the records of the last group only. What the disk lost of it is found again by reading. Not thread safe.
 */
final class RecordStarts implements AutoCloseable {
  static final int GROUP = 64;
  private static final int GROUP_BYTES = GROUP * Long.BYTES + Integer.BYTES;

  private final FileChannel channel;
  private long[] starts = new long[GROUP];
  private int count;
  private int written; // in whole groups

  /**
   * Opens the groups that are whole and can be true.
   *
   * @param step most bytes from one start to the next
   * @param size of the file with the records
   */
  RecordStarts(Path file, int step, long size) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    ByteBuffer group = ByteBuffer.allocate(GROUP_BYTES);
    while (read(group) && addAll(group, step, size)) {
      written = count;
    }
    count = written;
  }

  private boolean read(ByteBuffer group) throws IOException {
    group.clear();
    long at = offset();
    while (group.hasRemaining()) {
      if (channel.read(group, at + group.position()) < 0) {
        return false;
      }
    }
    return group.flip().getInt(GROUP_BYTES - Integer.BYTES) == sum(group.array());
  }

  private long offset() {
    return (long) (written / GROUP) * GROUP_BYTES;
  }

  private boolean addAll(ByteBuffer group, int step, long size) {
    for (int index = 0; index < GROUP; index++) {
      long start = group.getLong();
      long last = count == 0 ? -1 : starts[count - 1];
      if (start <= last || start - Math.max(last, 0) > step || start >= size || count == 0 && start != 0) {
        return false;
      }
      add(start);
    }
    return true;
  }

  private static int sum(byte[] group) {
    CRC32C crc = new CRC32C();
    crc.update(group, 0, GROUP_BYTES - Integer.BYTES);
    return (int) crc.getValue();
  }

  int count() {
    return count;
  }

  long get(int index) {
    if (index < 0 || index >= count) {
      throw new IndexOutOfBoundsException("record " + index + " of " + count);
    }
    return starts[index];
  }

  void add(long start) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, count * 2);
    }
    starts[count++] = start;
  }

  /** Forgets the records from {@code index} on. */
  void cut(int index) {
    count = index;
    written = Math.min(written, index / GROUP * GROUP);
  }

  boolean hasFullGroup() {
    return count - written >= GROUP;
  }

  /** Writes the groups that are full; the records are on disk already. */
  void write() throws IOException {
    while (hasFullGroup()) {
      ByteBuffer group = ByteBuffer.allocate(GROUP_BYTES);
      for (int index = written; index < written + GROUP; index++) {
        group.putLong(starts[index]);
      }
      group.putInt(sum(group.array())).flip();
      long at = offset();
      while (group.hasRemaining()) {
        channel.write(group, at + group.position());
      }
      written += GROUP;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
