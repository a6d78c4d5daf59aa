package org.blockberry.store.blocks.mvstore;

import java.io.IOException;
import java.io.RandomAccessFile;

/** The two calls by which anything reaches the disk, so that tests can let them fail. */
interface DiskAccess {
  DiskAccess REAL = new DiskAccess() {};

  /** Writes all of {@code content} at {@code position}. */
  default void write(RandomAccessFile file, long position, byte[] content) throws IOException {
    file.seek(position);
    file.write(content);
  }

  /** Everything written is on disk when this returns. */
  default void sync(RandomAccessFile file) throws IOException {
    file.getFD().sync();
  }
}
