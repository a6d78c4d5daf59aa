package org.blockberry.store.durable;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What was acknowledged last, in a small file beside the database. A log whose end is damaged looks to RocksDB like one that
 * was being written when the power went, and it drops the rest without a word; the marker knows that there was more.
 *
 * <p>It is written after each synced write. On RocksDB it is not synced itself: it may fall behind the database when the power goes, but
 * is never ahead of it unless the database lost something. Two slots are written in turn, so that half a write spoils one only.
 *
 * <p>Threading: one thread at a time. A {@link RandomAccessFile} because an interrupt would close a channel.
 */
public final class CommitMarker implements AutoCloseable {
  private static final long MAGIC = 0x424c4b4d41524b31L; // "BLKMARK1"
  private static final int SLOT_BYTES = 45;
  private static final int SLOT_DISTANCE = 512; // two sectors

  /**
   * What the database said was on disk.
   *
   * @param sequence the database's number of the last acknowledged write
   * @param position height or version at that time, for messages
   * @param clean whether the database was closed in order right after
   */
  public record Acknowledged(long sequence, long position, boolean clean) {}

  private final RandomAccessFile file;
  private long turn;
  private Acknowledged last;

  private CommitMarker(RandomAccessFile file) {
    this.file = file;
  }

  /** Opens or makes the file; a new one is on disk together with its name when this returns. */
  public static CommitMarker open(Path path) throws IOException {
    boolean isNew = !Files.exists(path);
    CommitMarker marker = new CommitMarker(new RandomAccessFile(path.toFile(), "rw"));
    try {
      if (isNew) {
        marker.file.setLength(SLOT_DISTANCE + SLOT_BYTES);
        marker.file.getFD().sync();
        try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
          folder.force(true);
        }
      } else {
        marker.load(0);
        marker.load(1);
      }
      return marker;
    } catch (IOException | RuntimeException e) {
      marker.file.close();
      throw e;
    }
  }

  /** What the file said when it was opened, or was told since; empty if it is new or both slots are damaged. */
  public Optional<Acknowledged> last() {
    return Optional.ofNullable(last);
  }

  /** Replaces the older slot; not on disk before {@link #sync}. */
  public void write(Acknowledged acknowledged) throws IOException {
    turn++;
    byte[] slot = new byte[SLOT_BYTES];
    ByteBuffer.wrap(slot).putLong(MAGIC).putLong(turn).putLong(acknowledged.sequence()).putLong(acknowledged.position())
        .put((byte) (acknowledged.clean() ? 1 : 0)).putLong(crc(slot, SLOT_BYTES - 8));
    file.seek((turn & 1) * SLOT_DISTANCE);
    file.write(slot);
    last = acknowledged;
  }

  /** What was written is on disk when this returns. */
  public void sync() throws IOException {
    file.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void load(int index) throws IOException {
    byte[] slot = new byte[SLOT_BYTES];
    if (file.length() < index * (long) SLOT_DISTANCE + SLOT_BYTES) {
      return;
    }
    file.seek(index * (long) SLOT_DISTANCE);
    file.readFully(slot);
    ByteBuffer fields = ByteBuffer.wrap(slot);
    long magic = fields.getLong();
    long slotTurn = fields.getLong();
    Acknowledged acknowledged = new Acknowledged(fields.getLong(), fields.getLong(), fields.get() == 1);
    if (magic == MAGIC && fields.getLong() == crc(slot, SLOT_BYTES - 8) && slotTurn > turn) {
      turn = slotTurn;
      last = acknowledged;
    }
  }

  private static long crc(byte[] slot, int length) {
    CRC32C crc = new CRC32C();
    crc.update(slot, 0, length);
    return crc.getValue();
  }
}
