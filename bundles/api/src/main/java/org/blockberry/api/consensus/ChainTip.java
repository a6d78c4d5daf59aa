package org.blockberry.api.consensus;

import java.time.Instant;
import java.util.Objects;
import org.blockberry.api.value.Bytes;

/** The end of the chain as an engine sees it: everything that the next block builds on. Byte values are CometBFT's messages. Immutable. */
public final class ChainTip {
  private final long height;
  private final long initialHeight;
  private final Instant time;
  private final Bytes blockId;
  private final Bytes commit;
  private final Bytes lastValidators;
  private final Bytes validators;
  private final Bytes nextValidators;
  private final Bytes consensusParams;
  private final Bytes appHash;

  private ChainTip(Builder builder) {
    this.height = builder.height;
    this.initialHeight = builder.initialHeight;
    this.time = builder.time;
    this.blockId = builder.blockId;
    this.commit = builder.commit;
    this.lastValidators = builder.lastValidators;
    this.validators = builder.validators;
    this.nextValidators = builder.nextValidators;
    this.consensusParams = builder.consensusParams;
    this.appHash = builder.appHash;
  }

  /** Starts one with what it cannot do without. */
  public static Builder builder(long height) {
    return new Builder(height);
  }

  /** Last committed height; initial height minus 1 before the first block. */
  public long height() {
    return height;
  }

  /** Height of the first block. */
  public long initialHeight() {
    return initialHeight;
  }

  /** Time of the last block, or of the genesis. */
  public Instant time() {
    return time;
  }

  /** BlockID message of the last block; empty before the first. */
  public Bytes blockId() {
    return blockId;
  }

  /** Commit message seen for the last block; empty before the first. */
  public Bytes commit() {
    return commit;
  }

  /** ValidatorSet message of the last height, which signed {@link #commit}; empty before the first, and from nodes that do not tell. */
  public Bytes lastValidators() {
    return lastValidators;
  }

  /** ValidatorSet message of the next height. */
  public Bytes validators() {
    return validators;
  }

  /** ValidatorSet message of the height after it. */
  public Bytes nextValidators() {
    return nextValidators;
  }

  /** ConsensusParams message of the next height. */
  public Bytes consensusParams() {
    return consensusParams;
  }

  /** State after the last block, 32 bytes. */
  public Bytes appHash() {
    return appHash;
  }

  /** Collects one ChainTip. Not thread safe. */
  public static final class Builder {
    private final long height;
    private long initialHeight = 1;
    private Instant time = Instant.EPOCH;
    private Bytes blockId = Bytes.EMPTY;
    private Bytes commit = Bytes.EMPTY;
    private Bytes lastValidators = Bytes.EMPTY;
    private Bytes validators = Bytes.EMPTY;
    private Bytes nextValidators = Bytes.EMPTY;
    private Bytes consensusParams = Bytes.EMPTY;
    private Bytes appHash = Bytes.EMPTY;

    private Builder(long height) {
      this.height = height;
    }

    /** Height of the first block. */
    public Builder initialHeight(long value) {
      this.initialHeight = value;
      return this;
    }

    /** Time of the last block, or of the genesis. */
    public Builder time(Instant value) {
      this.time = Objects.requireNonNull(value, "time");
      return this;
    }

    /** BlockID message of the last block; empty before the first. */
    public Builder blockId(Bytes value) {
      this.blockId = Objects.requireNonNull(value, "blockId");
      return this;
    }

    /** Commit message seen for the last block; empty before the first. */
    public Builder commit(Bytes value) {
      this.commit = Objects.requireNonNull(value, "commit");
      return this;
    }

    /** ValidatorSet message of the last height; empty before the first. */
    public Builder lastValidators(Bytes value) {
      this.lastValidators = Objects.requireNonNull(value, "lastValidators");
      return this;
    }

    /** ValidatorSet message of the next height. */
    public Builder validators(Bytes value) {
      this.validators = Objects.requireNonNull(value, "validators");
      return this;
    }

    /** ValidatorSet message of the height after it. */
    public Builder nextValidators(Bytes value) {
      this.nextValidators = Objects.requireNonNull(value, "nextValidators");
      return this;
    }

    /** ConsensusParams message of the next height. */
    public Builder consensusParams(Bytes value) {
      this.consensusParams = Objects.requireNonNull(value, "consensusParams");
      return this;
    }

    /** State after the last block, 32 bytes. */
    public Builder appHash(Bytes value) {
      this.appHash = Objects.requireNonNull(value, "appHash");
      return this;
    }

    /** The finished value. */
    public ChainTip build() {
      return new ChainTip(this);
    }
  }
}
