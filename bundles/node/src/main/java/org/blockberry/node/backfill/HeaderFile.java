package org.blockberry.node.backfill;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.blockberry.api.value.Bytes;

/**
 * Records that are only ever added: length (4 bytes), CRC-32C (4), content. What a crash left half at the end is cut off at the next opening; it can be
 * had again. Synced every {@value RecordStarts#GROUP} records and at the close. Not thread safe for adding and cutting; reading is, beside one who adds.
 */
final class HeaderFile implements AutoCloseable {
  /** Bytes of a record at most: a commit of 10,000 validators with their keys. */
  static final int MAX_RECORD = 4 << 20;
  private static final int HEAD = 8;

  private final FileChannel channel;
  private final RecordStarts starts; // what others read of it is guarded by this
  private long end;
  private int unsynced;

  HeaderFile(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    long size = channel.size();
    starts = new RecordStarts(file.resolveSibling(file.getFileName() + ".starts"), HEAD + MAX_RECORD, size);
    if (starts.count() > 0) {
      end = starts.get(starts.count() - 1);
      starts.cut(starts.count() - 1); // is read again to know where it ends
    }
    while (end < size) {
      Optional<Bytes> record = record(end, size);
      if (record.isEmpty()) {
        channel.truncate(end);
        break;
      }
      starts.add(end);
      end += HEAD + record.get().size();
    }
    if (starts.hasFullGroup()) {
      sync();
    }
  }

  /** Empty if there is no whole record. */
  private Optional<Bytes> record(long at, long size) throws IOException {
    if (size - at < HEAD) {
      return Optional.empty();
    }
    ByteBuffer head = read(at, HEAD);
    int length = head.getInt();
    int sum = head.getInt();
    if (length < 1 || length > MAX_RECORD || size - at - HEAD < length) {
      return Optional.empty();
    }
    byte[] content = read(at + HEAD, length).array();
    return sum(content) == sum ? Optional.of(Bytes.wrap(content)) : Optional.empty();
  }

  private ByteBuffer read(long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("the file of headers ends at " + (at + buffer.position()));
      }
    }
    return buffer.flip();
  }

  private static int sum(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return (int) crc.getValue();
  }

  synchronized int count() {
    return starts.count();
  }

  /** A record; empty if it is damaged or was cut off. */
  Optional<Bytes> get(int index) throws IOException {
    long at;
    long stop;
    synchronized (this) {
      if (index >= starts.count()) {
        return Optional.empty();
      }
      at = starts.get(index);
      stop = index + 1 < starts.count() ? starts.get(index + 1) : end;
    }
    return record(at, stop);
  }

  void add(Bytes content) throws IOException {
    byte[] bytes = content.toArray();
    if (bytes.length < 1 || bytes.length > MAX_RECORD) {
      throw new IllegalArgumentException("a record has " + bytes.length + " bytes but may have " + MAX_RECORD);
    }
    ByteBuffer record = ByteBuffer.allocate(HEAD + bytes.length).putInt(bytes.length).putInt(sum(bytes)).put(bytes).flip();
    long at = end;
    while (record.hasRemaining()) {
      channel.write(record, at + record.position());
    }
    synchronized (this) {
      starts.add(at);
      end = at + HEAD + bytes.length;
    }
    if (++unsynced >= RecordStarts.GROUP) {
      sync();
    }
  }

  /** Removes the records from {@code index} on. */
  void cut(int index) throws IOException {
    synchronized (this) {
      end = starts.get(index);
      starts.cut(index);
    }
    channel.truncate(end);
    sync();
  }

  void sync() throws IOException {
    channel.force(true);
    unsynced = 0;
    starts.write(); // without the monitor: only who adds and cuts changes anything, and that is who syncs
  }

  @Override
  public void close() throws IOException {
    try (channel; starts) {
      sync();
    }
  }
}
