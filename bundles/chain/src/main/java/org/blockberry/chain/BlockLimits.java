package org.blockberry.chain;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoWriter;

/** Sizes and counts that the protocol fixes, and the arithmetic over them. */
public final class BlockLimits {
  /** Version of the block format, in every header. */
  public static final long BLOCK_PROTOCOL = 11;
  /** Version of the peer protocol, shown in the status only. */
  public static final long P2P_PROTOCOL = 8;
  /** The longest chain id, in UTF-8 bytes. */
  public static final int MAX_CHAIN_ID = 50;
  /** The largest block in bytes, whatever the parameters say. */
  public static final int MAX_BLOCK_BYTES = 104_857_600;
  /** Bytes of every part but the last. */
  public static final int PART_SIZE = 65_536;
  /** The most parts of a block. */
  public static final int MAX_PARTS = MAX_BLOCK_BYTES / PART_SIZE + 1;
  /** The largest encoded header. */
  public static final int MAX_HEADER_BYTES = 626;
  /** Tags and lengths of a block around its parts. */
  public static final int BLOCK_OVERHEAD = 11;
  /** Bytes of a commit without its signatures. */
  public static final int COMMIT_OVERHEAD = 94;
  /** The largest encoded signature entry of a commit. */
  public static final int MAX_COMMIT_SIG_BYTES = 109;
  /** The largest vote extension in bytes. */
  public static final int MAX_EXTENSION_BYTES = 1_048_576;
  /** The largest signature in votes and commits, in bytes. */
  public static final int MAX_SIGNATURE_BYTES = Checks.MAX_SIGNATURE;
  /** The most votes in one set, and so the most validators. */
  public static final int MAX_VALIDATORS = 10_000;
  /** The highest sum of voting powers. */
  public static final long MAX_TOTAL_POWER = Long.MAX_VALUE / 8;

  private BlockLimits() {}

  /** The largest commit of {@code validators} in bytes, with tag and length of each entry. */
  public static long maxCommitBytes(int validators) {
    return COMMIT_OVERHEAD + (MAX_COMMIT_SIG_BYTES + 2L) * validators;
  }

  /**
   * Bytes that remain for transactions.
   *
   * @param maxBytes the parameter block.max_bytes; -1 stands for {@link #MAX_BLOCK_BYTES}
   * @param validators members of the set that signed the last block, 0 or more
   * @param evidenceBytes size of the evidence that goes in
   * @throws IllegalArgumentException if not even an empty block fits
   */
  public static long maxDataBytes(long maxBytes, int validators, long evidenceBytes) {
    long whole = maxBytes == -1 ? MAX_BLOCK_BYTES : maxBytes;
    long left = whole - BLOCK_OVERHEAD - MAX_HEADER_BYTES - maxCommitBytes(validators) - evidenceBytes;
    if (left < 0) {
      throw new IllegalArgumentException("block.max_bytes is " + maxBytes + " but header, commit of " + validators
          + " validators and evidence need " + (whole - left) + ". Raise it.");
    }
    return left;
  }

  /** Bytes that a transaction takes in a block: tag, length and content. */
  public static long txSize(Bytes tx) {
    return 1L + ProtoWriter.varintSize(tx.size()) + tx.size();
  }

  /** Bytes that {@code txs} take in a block. */
  public static long txsSize(Iterable<Bytes> txs) {
    long size = 0;
    for (Bytes tx : txs) {
      size += txSize(tx);
    }
    return size;
  }

  /**
   * The most parts a proposal may name.
   *
   * @param maxBytes the parameter block.max_bytes; -1 stands for {@link #MAX_BLOCK_BYTES}
   */
  public static long maxParts(long maxBytes) {
    return ((maxBytes == -1 ? MAX_BLOCK_BYTES : maxBytes) - 1) / PART_SIZE + 1;
  }
}
