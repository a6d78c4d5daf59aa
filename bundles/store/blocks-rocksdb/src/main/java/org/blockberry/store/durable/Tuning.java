package org.blockberry.store.durable;

/**
 * How much a database may take. Native memory is about {@code cacheBytes} plus three times {@code writeBufferBytes} plus 1 MB per
 * 40 open files.
 *
 * @param cacheBytes cache of uncompressed table blocks
 * @param writeBufferBytes writes kept in memory before they become a table file; two buffers exist while one is written out
 * @param logBytes write-ahead log kept at most; bounds what a start after a crash has to replay
 * @param maxOpenFiles file descriptors held, 16 or more
 * @param blobBytes values of this size and above go to blob files, which compaction does not rewrite; 0 keeps all in tables
 * @param compress whether tables are compressed (LZ4)
 * @param direct whether table files are written past the page cache, where the file system takes that: fewer copies, but what is read of them comes from disk
 *     the first time
 */
public record Tuning(
    long cacheBytes, long writeBufferBytes, long logBytes, int maxOpenFiles, long blobBytes, boolean compress, boolean direct) {
  /** Refuses sizes with which RocksDB would not work. */
  public Tuning {
    atLeast("cacheBytes", cacheBytes, 0);
    atLeast("writeBufferBytes", writeBufferBytes, 64 << 10);
    atLeast("logBytes", logBytes, writeBufferBytes);
    atLeast("maxOpenFiles", maxOpenFiles, 16);
    atLeast("blobBytes", blobBytes, 0);
  }

  /** Written through the page cache. */
  public Tuning(long cacheBytes, long writeBufferBytes, long logBytes, int maxOpenFiles, long blobBytes, boolean compress) {
    this(cacheBytes, writeBufferBytes, logBytes, maxOpenFiles, blobBytes, compress, false);
  }

  /** The same, but {@code direct}. */
  public Tuning withDirect(boolean wanted) {
    return new Tuning(cacheBytes, writeBufferBytes, logBytes, maxOpenFiles, blobBytes, compress, wanted);
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + " but must be " + least + " or more");
    }
  }
}
