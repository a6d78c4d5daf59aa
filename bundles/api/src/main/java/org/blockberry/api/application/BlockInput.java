package org.blockberry.api.application;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.blockberry.api.value.Bytes;

/** A block as the application sees it. Immutable. */
public final class BlockInput {
  private final long height;
  private final Instant time;
  private final List<Bytes> txs;
  private final Bytes hash;
  private final Bytes proposerAddress;
  private final Bytes nextValidatorsHash;
  private final int lastCommitRound;
  private final List<LastCommitVote> lastCommit;
  private final List<Misbehavior> misbehavior;
  private final List<VoteExtension> voteExtensions;

  private BlockInput(Builder builder) {
    this.height = builder.height;
    this.time = builder.time;
    this.txs = builder.txs;
    this.hash = builder.hash;
    this.proposerAddress = builder.proposerAddress;
    this.nextValidatorsHash = builder.nextValidatorsHash;
    this.lastCommitRound = builder.lastCommitRound;
    this.lastCommit = builder.lastCommit;
    this.misbehavior = builder.misbehavior;
    this.voteExtensions = builder.voteExtensions;
  }

  /** Starts one with what it cannot do without. */
  public static Builder builder(long height, Instant time, List<Bytes> txs) {
    return new Builder(height, time, txs);
  }

  /** Height. */
  public long height() {
    return height;
  }

  /** Time of the header. */
  public Instant time() {
    return time;
  }

  /** Transactions in order. */
  public List<Bytes> txs() {
    return txs;
  }

  /** Hash of the header; empty while a proposal is being prepared. */
  public Bytes hash() {
    return hash;
  }

  /** 20 bytes. */
  public Bytes proposerAddress() {
    return proposerAddress;
  }

  /** Hash of the set of the next height. */
  public Bytes nextValidatorsHash() {
    return nextValidatorsHash;
  }

  /** Round in which the previous block was committed. */
  public int lastCommitRound() {
    return lastCommitRound;
  }

  /** Who signed the previous block. */
  public List<LastCommitVote> lastCommit() {
    return lastCommit;
  }

  /** Evidence in this block. */
  public List<Misbehavior> misbehavior() {
    return misbehavior;
  }

  /**
   * What the validators added to their precommits for the previous block, in the order of {@link #lastCommit}; only while a proposal is being
   * prepared, and only if vote extensions were enabled at the previous height. No other node sees these unless the application puts them into
   * a transaction.
   */
  public List<VoteExtension> voteExtensions() {
    return voteExtensions;
  }

  /** Collects one BlockInput. Not thread safe. */
  public static final class Builder {
    private final long height;
    private final Instant time;
    private final List<Bytes> txs;
    private Bytes hash = Bytes.EMPTY;
    private Bytes proposerAddress = Bytes.EMPTY;
    private Bytes nextValidatorsHash = Bytes.EMPTY;
    private int lastCommitRound;
    private List<LastCommitVote> lastCommit = List.of();
    private List<Misbehavior> misbehavior = List.of();
    private List<VoteExtension> voteExtensions = List.of();

    private Builder(long height, Instant time, List<Bytes> txs) {
      this.height = height;
      this.time = Objects.requireNonNull(time, "time");
      this.txs = List.copyOf(txs);
    }

    /** Hash of the header; empty while a proposal is being prepared. */
    public Builder hash(Bytes value) {
      this.hash = Objects.requireNonNull(value, "hash");
      return this;
    }

    /** 20 bytes. */
    public Builder proposerAddress(Bytes value) {
      this.proposerAddress = Objects.requireNonNull(value, "proposerAddress");
      return this;
    }

    /** Hash of the set of the next height. */
    public Builder nextValidatorsHash(Bytes value) {
      this.nextValidatorsHash = Objects.requireNonNull(value, "nextValidatorsHash");
      return this;
    }

    /** Round in which the previous block was committed. */
    public Builder lastCommitRound(int value) {
      this.lastCommitRound = value;
      return this;
    }

    /** Who signed the previous block. */
    public Builder lastCommit(List<LastCommitVote> value) {
      this.lastCommit = List.copyOf(value);
      return this;
    }

    /** Evidence in this block. */
    public Builder misbehavior(List<Misbehavior> value) {
      this.misbehavior = List.copyOf(value);
      return this;
    }

    /** Of the previous height, while a proposal is being prepared. */
    public Builder voteExtensions(List<VoteExtension> value) {
      this.voteExtensions = List.copyOf(value);
      return this;
    }

    /** The finished value. */
    public BlockInput build() {
      return new BlockInput(this);
    }
  }
}
