package org.blockberry.store.durable;

import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.TablePropertiesCollectorFactory;
import org.rocksdb.WALRecoveryMode;

/** How RocksDB is set up, and why. */
final class DatabaseOptions {
  static final int WRITE_BUFFERS = 3;
  private static final double MEMORY_FILTER = 0.02; // of a write buffer
  private static final int CACHE_SHARD_BITS = 2; // by default a cache of 16 MB has parts of 512 KB
  private static final long BLOB_FILE_BYTES = 64L << 20;
  private static final long INFO_LOG_BYTES = 1L << 20;

  private DatabaseOptions() {}

  static Options of(Tuning tuning, boolean create, NativeHandles handles) {
    BlockBasedTableConfig table = new BlockBasedTableConfig()
        .setBlockSize(16 << 10)
        .setFormatVersion(5)
        .setBlockCache(handles.keep(new LRUCache(tuning.cacheBytes(), CACHE_SHARD_BITS)))
        .setCacheIndexAndFilterBlocks(true) // or their memory would be outside the cache's bound
        .setPinL0FilterAndIndexBlocksInCache(true)
        .setFilterPolicy(handles.keep(new BloomFilter(10))) // "never committed" is the usual answer of the tx index
        // A filter or index of one piece is larger than a part of a small cache, so that each lookup would read it from the file.
        .setPartitionFilters(true)
        .setIndexType(IndexType.kTwoLevelIndexSearch)
        .setMetadataBlockSize(4 << 10)
        .setPinTopLevelIndexAndFilter(true);
    Options options = handles.keep(new Options())
        .setCreateIfMissing(create)
        .setParanoidChecks(true)
        // A damaged record inside the log stops the open; half a record at its end is a write that nobody acknowledged.
        // The default mode would drop everything behind the damage. What looks like an end but is not: CommitMarker.
        .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
        .setRecycleLogFileNum(0) // a recycled log could show old records behind the end
        .setMaxTotalWalSize(tuning.logBytes())
        .setWriteBufferSize(tuning.writeBufferBytes())
        .setMaxWriteBufferNumber(WRITE_BUFFERS)
        .setMemtablePrefixBloomSizeRatio(MEMORY_FILTER) // what is not there is not searched for in memory either
        .setMemtableWholeKeyFiltering(true)
        .setMaxOpenFiles(tuning.maxOpenFiles())
        .setMaxFileOpeningThreads(1)
        .setMaxBackgroundJobs(2)
        .setSkipStatsUpdateOnDbOpen(true) // would read every table at start
        .setBytesPerSync(1 << 20) // background files go to disk bit by bit, not in one burst before a commit's sync
        .setCompressionType(tuning.compress() ? CompressionType.LZ4_COMPRESSION : CompressionType.NO_COMPRESSION)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(INFO_LOG_BYTES)
        .setKeepLogFileNum(3)
        .setMaxManifestFileSize(4 << 20)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0)
        .setTableFormatConfig(table);
    // Pruned space comes back: a table file full of deletes is compacted soon, and blob files nobody refers to are removed.
    options.setTablePropertiesCollectorFactory(List.of(
        handles.keep(TablePropertiesCollectorFactory.NewCompactOnDeletionCollectorFactory(10_000, 5_000, 0.5))));
    if (tuning.blobBytes() > 0) {
      options.setEnableBlobFiles(true)
          .setMinBlobSize(tuning.blobBytes())
          .setBlobFileSize(BLOB_FILE_BYTES)
          .setBlobCompressionType(CompressionType.NO_COMPRESSION) // transactions are mostly hashes and signatures
          .setEnableBlobGarbageCollection(true);
    }
    return options;
  }
}
