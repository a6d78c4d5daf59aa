package org.blockberry.store.blocks.mvstore;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.SFChunk;
import org.h2.mvstore.SingleFileStore;

/**
 * MVStore's file with a CRC32C behind each of its blocks of 4 KiB, because MVStore itself checks only the ends of what it writes. On
 * disk a block takes {@value #STRIDE} bytes. The first two are MVStore's header, which is written in place, twice, with checksums of its
 * own: one of them may be torn.
 *
 * <p>Files are read and written through {@link RandomAccessFile}, because an interrupt closes a channel for everybody. Reading threads
 * take one from a pool and never wait for the writer. (Closing any of them ends MVStore's own lock of the file for other processes, so
 * {@link MvOpening} locks another file.)
 */
final class CheckedFile extends SingleFileStore {
  private static final int BLOCK = 4096;
  private static final int STRIDE = BLOCK + Integer.BYTES;
  private static final int HEADER_BLOCKS = 2;
  private static final int MOST_IDLE_READERS = 16;

  private final DiskAccess disk;
  private final boolean lookingEverywhere;
  private final ConcurrentLinkedQueue<RandomAccessFile> readers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger idle = new AtomicInteger();
  private File path;
  private RandomAccessFile writer; // guarded by saveChunkLock of the superclass, as every write of MVStore
  private volatile boolean closed;

  /**
   * @param lookingEverywhere whether the newest write is looked for in every block of the file. MVStore else follows the header, which may
   *     lead to an old one: the write that replaced a link of that way came to the disk before the header that goes round it.
   */
  CheckedFile(Map<String, Object> config, DiskAccess disk, boolean lookingEverywhere) {
    super(new HashMap<>(config));
    this.disk = disk;
    this.lookingEverywhere = lookingEverywhere;
  }

  /** MVStore's own setting for this would also read damaged pages as empty ones. */
  @Override
  protected void readStoreHeader(boolean recoveryMode) {
    super.readStoreHeader(lookingEverywhere);
  }

  /** Opens and locks the file. */
  void open(File file) {
    path = file;
    super.open(file.getPath(), false, (char[]) null);
    try {
      writer = new RandomAccessFile(file, "rw");
      setSize(file.length() / STRIDE * BLOCK); // what is left at the end was being written when the process ended
    } catch (IOException e) {
      close();
      throw DataUtils.newMVStoreException(DataUtils.ERROR_READING_FAILED, "Could not open {0}", file, e);
    }
  }

  /** The newest write that MVStore found or made; null if there is none. */
  SFChunk newest() {
    return lastChunk;
  }

  /** Makes sure that a write which nobody acknowledged is never found again, in a file that is not open. */
  static void erase(File file, SFChunk chunk, DiskAccess disk) throws IOException {
    byte[] nothing = new byte[STRIDE];
    try (RandomAccessFile opened = new RandomAccessFile(file, "rw")) {
      disk.write(opened, chunk.block * STRIDE, nothing);
      disk.write(opened, (chunk.block + chunk.len - 1) * STRIDE, nothing);
      disk.sync(opened);
    }
  }

  /** Bytes on disk. */
  long bytesOnDisk() {
    return size() / BLOCK * STRIDE;
  }

  @Override
  public ByteBuffer readFully(SFChunk chunk, long position, int length) {
    long first = position / BLOCK;
    int blocks = Math.toIntExact((position + length - 1) / BLOCK - first + 1);
    byte[] stored = new byte[Math.multiplyExact(blocks, STRIDE)];
    read(first * STRIDE, stored);
    byte[] content = new byte[blocks * BLOCK];
    for (int i = 0; i < blocks; i++) {
      if (first + i >= HEADER_BLOCKS && crc(stored, i * STRIDE) != ByteBuffer.wrap(stored).getInt(i * STRIDE + BLOCK)) {
        throw DataUtils.newMVStoreException(DataUtils.ERROR_FILE_CORRUPT, "the checksum of block {0} is wrong", first + i);
      }
      System.arraycopy(stored, i * STRIDE, content, i * BLOCK, BLOCK);
    }
    readCount.incrementAndGet();
    readBytes.addAndGet(length);
    return ByteBuffer.wrap(content, (int) (position - first * BLOCK), length).slice();
  }

  private void read(long position, byte[] into) {
    try {
      RandomAccessFile file = readers.poll();
      if (file == null) {
        file = new RandomAccessFile(path, "r");
      } else {
        idle.decrementAndGet();
      }
      file.seek(position);
      file.readFully(into);
      giveBack(file);
    } catch (IOException e) {
      throw DataUtils.newMVStoreException(DataUtils.ERROR_READING_FAILED, "Reading {0} at {1} failed", path, position, e);
    }
  }

  private void giveBack(RandomAccessFile file) throws IOException {
    if (closed || idle.incrementAndGet() > MOST_IDLE_READERS) {
      idle.decrementAndGet();
      file.close();
      return;
    }
    readers.add(file);
  }

  @Override
  protected void writeFully(SFChunk chunk, long position, ByteBuffer source) {
    int blocks = source.remaining() / BLOCK; // MVStore writes whole blocks
    if (position % BLOCK != 0 || source.remaining() % BLOCK != 0) {
      throw new IllegalStateException("a write of " + source.remaining() + " bytes at " + position);
    }
    byte[] stored = new byte[Math.multiplyExact(blocks, STRIDE)];
    ByteBuffer sums = ByteBuffer.wrap(stored);
    for (int i = 0; i < blocks; i++) {
      source.get(stored, i * STRIDE, BLOCK);
      sums.putInt(i * STRIDE + BLOCK, crc(stored, i * STRIDE));
    }
    setSize(Math.max(size(), position + (long) blocks * BLOCK));
    try {
      disk.write(writer, position / BLOCK * STRIDE, stored);
    } catch (IOException e) {
      throw DataUtils.newMVStoreException(DataUtils.ERROR_WRITING_FAILED, "{0}", e.getMessage(), e);
    }
    writeCount.incrementAndGet();
    writeBytes.addAndGet(stored.length);
  }

  private static int crc(byte[] stored, int offset) {
    CRC32C crc = new CRC32C();
    crc.update(stored, offset, BLOCK);
    return (int) crc.getValue();
  }

  @Override
  public void sync() {
    try {
      disk.sync(writer);
    } catch (IOException e) {
      throw DataUtils.newMVStoreException(DataUtils.ERROR_WRITING_FAILED, "{0}", e.getMessage(), e);
    }
  }

  @Override
  public void truncate(long size) {
    try {
      writer.setLength(size / BLOCK * STRIDE);
      setSize(Math.min(size(), size));
    } catch (IOException e) {
      throw DataUtils.newMVStoreException(DataUtils.ERROR_WRITING_FAILED, "{0}", e.getMessage(), e);
    }
  }

  /** Closes what this class opened, then unlocks. A second call does nothing. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      for (RandomAccessFile file = readers.poll(); file != null; file = readers.poll()) {
        file.close();
      }
      if (writer != null) {
        writer.close();
      }
    } catch (IOException e) {
      throw DataUtils.newMVStoreException(DataUtils.ERROR_WRITING_FAILED, "Closing {0} failed", path, e);
    } finally {
      super.close();
    }
  }
}
