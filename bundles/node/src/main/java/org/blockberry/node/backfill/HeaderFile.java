package org.blockberry.node.backfill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.blockberry.api.value.Bytes;

/**
 * Records that are only ever added: length (4 bytes), CRC-32C (4), content. What a crash left half at the end is cut off at the next opening; it can be
 * had again. Synced every {@value #SYNC_EVERY} records and at the close. Not thread safe for adding; reading is, beside one who adds.
 */
final class HeaderFile implements AutoCloseable {
  /** Bytes of a record at most: a commit of 10,000 validators with their keys. */
  static final int MAX_RECORD = 4 << 20;
  private static final int HEAD = 8;
  private static final int SYNC_EVERY = 64;

  private final FileChannel channel;
  private final List<Long> starts = new ArrayList<>(); // guarded by this
  private long end;
  private int unsynced;

  HeaderFile(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    long size = channel.size();
    while (end < size) {
      Bytes record = record(end, size);
      if (record == null) {
        channel.truncate(end);
        break;
      }
      starts.add(end);
      end += HEAD + record.size();
    }
  }

  /** Null if there is no whole record. */
  private Bytes record(long at, long size) throws IOException {
    if (size - at < HEAD) {
      return null;
    }
    ByteBuffer head = read(at, HEAD);
    int length = head.getInt();
    int sum = head.getInt();
    if (length < 1 || length > MAX_RECORD || size - at - HEAD < length) {
      return null;
    }
    byte[] content = read(at + HEAD, length).array();
    return sum(content) == sum ? Bytes.wrap(content) : null;
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
    return starts.size();
  }

  Bytes get(int index) {
    long at;
    long stop;
    synchronized (this) {
      at = starts.get(index);
      stop = index + 1 < starts.size() ? starts.get(index + 1) : end;
    }
    try {
      Bytes record = record(at, stop);
      if (record == null) {
        throw new IOException("record " + index + " is damaged");
      }
      return record;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
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
    if (++unsynced >= SYNC_EVERY) {
      sync();
    }
    synchronized (this) {
      starts.add(at);
      end = at + HEAD + bytes.length;
    }
  }

  void sync() throws IOException {
    channel.force(true);
    unsynced = 0;
  }

  @Override
  public void close() throws IOException {
    try {
      sync();
    } finally {
      channel.close();
    }
  }
}
