package org.blockberry.node.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A disk that can lose what was not synced, and that can be full. Thread safe. */
final class MemoryDisk implements JournalDisk {
  private byte[] published; // null: no file
  private File present;
  private File fresh;
  private long room = Long.MAX_VALUE;
  private boolean syncFails;
  private int syncs;
  private boolean kept;

  /** One file and how much of it is synced. */
  private static final class File {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private int synced;
  }

  synchronized void room(long bytes) {
    room = bytes;
  }

  synchronized void failSyncs(boolean fail) {
    syncFails = fail;
  }

  synchronized int syncs() {
    return syncs;
  }

  synchronized boolean damagedWasKept() {
    return kept;
  }

  /** What a loss of power leaves. */
  synchronized byte[] afterPowerLoss() {
    return java.util.Arrays.copyOf(present.written.toByteArray(), present.synced);
  }

  static MemoryDisk holding(byte[] content) {
    MemoryDisk disk = new MemoryDisk();
    disk.published = content;
    return disk;
  }

  @Override
  public synchronized Optional<ByteBuffer> read() {
    return Optional.ofNullable(published).map(ByteBuffer::wrap);
  }

  @Override
  public synchronized Sink create() {
    File file = new File();
    fresh = file;
    return new Sink() {
      @Override
      public void write(ByteBuffer bytes) throws IOException {
        synchronized (MemoryDisk.this) {
          while (bytes.hasRemaining()) {
            if (room == 0) {
              throw new IOException("No space left on device");
            }
            room--;
            file.written.write(bytes.get());
          }
        }
      }

      @Override
      public void sync() throws IOException {
        synchronized (MemoryDisk.this) {
          if (syncFails) {
            throw new IOException("Input/output error");
          }
          syncs++;
          file.synced = file.written.size();
        }
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public synchronized void publish() {
    present = fresh;
    published = new byte[0];
  }

  @Override
  public synchronized String keepDamaged() {
    kept = true;
    return "a copy";
  }

  @Override
  public synchronized void delete() {
    published = null;
  }
}
