package org.blockberry.api.consensus;

import java.time.Instant;
import java.util.Objects;
import org.blockberry.api.value.Bytes;

/** A block built by the node for an engine to decide on. Immutable. */
public final class Proposal {
  private final long height;
  private final Bytes block;
  private final Bytes blockId;
  private final Instant time;
  private final int transactions;

  private Proposal(Builder builder) {
    this.height = builder.height;
    this.block = builder.block;
    this.blockId = builder.blockId;
    this.time = builder.time;
    this.transactions = builder.transactions;
  }

  /** Starts one with what it cannot do without. */
  public static Builder builder(long height, Bytes block, Bytes blockId, Instant time, int transactions) {
    return new Builder(height, block, blockId, time, transactions);
  }

  /** Height. */
  public long height() {
    return height;
  }

  /** Block message. */
  public Bytes block() {
    return block;
  }

  /** BlockID message: header hash and part set. */
  public Bytes blockId() {
    return blockId;
  }

  /** Time of the header. */
  public Instant time() {
    return time;
  }

  /** Number of transactions in it. */
  public int transactions() {
    return transactions;
  }

  /** Collects one Proposal. Not thread safe. */
  public static final class Builder {
    private final long height;
    private final Bytes block;
    private final Bytes blockId;
    private final Instant time;
    private final int transactions;

    private Builder(long height, Bytes block, Bytes blockId, Instant time, int transactions) {
      this.height = height;
      this.block = Objects.requireNonNull(block, "block");
      this.blockId = Objects.requireNonNull(blockId, "blockId");
      this.time = Objects.requireNonNull(time, "time");
      this.transactions = transactions;
    }

    /** The finished value. */
    public Proposal build() {
      return new Proposal(this);
    }
  }
}
