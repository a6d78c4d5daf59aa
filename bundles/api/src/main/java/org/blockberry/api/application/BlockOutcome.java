package org.blockberry.api.application;

import java.util.List;
import java.util.Objects;
import org.blockberry.api.value.Bytes;

/** What executing a block gave. Must be the same on every node. Immutable. */
public final class BlockOutcome {
  private final Bytes appHash;
  private final List<TxOutcome> txOutcomes;
  private final List<AppEvent> events;
  private final List<ValidatorChange> validatorChanges;
  private final Bytes consensusParams;
  private final List<ScheduledChange> scheduledChanges;

  private BlockOutcome(Builder builder) {
    this.scheduledChanges = builder.scheduledChanges;
    this.appHash = builder.appHash;
    this.txOutcomes = builder.txOutcomes;
    this.events = builder.events;
    this.validatorChanges = builder.validatorChanges;
    this.consensusParams = builder.consensusParams;
  }

  /** Starts one with what it cannot do without. */
  public static Builder builder(Bytes appHash, List<TxOutcome> txOutcomes) {
    return new Builder(appHash, txOutcomes);
  }

  /** Hash of the state after the block, 32 bytes; goes into the next header. */
  public Bytes appHash() {
    return appHash;
  }

  /** One per transaction, in order. */
  public List<TxOutcome> txOutcomes() {
    return txOutcomes;
  }

  /** What the block did. */
  public List<AppEvent> events() {
    return events;
  }

  /** Act two heights later. */
  public List<ValidatorChange> validatorChanges() {
    return validatorChanges;
  }

  /** Sections that hold from the next height, CometBFT's ConsensusParams message; empty for none. */
  public Bytes consensusParams() {
    return consensusParams;
  }

  /** Changes of the chain's wiring at a later height, at least 3 above this block's. */
  public List<ScheduledChange> scheduledChanges() {
    return scheduledChanges;
  }

  /** Collects one BlockOutcome. Not thread safe. */
  public static final class Builder {
    private final Bytes appHash;
    private final List<TxOutcome> txOutcomes;
    private List<AppEvent> events = List.of();
    private List<ValidatorChange> validatorChanges = List.of();
    private Bytes consensusParams = Bytes.EMPTY;
    private List<ScheduledChange> scheduledChanges = List.of();

    private Builder(Bytes appHash, List<TxOutcome> txOutcomes) {
      this.appHash = Objects.requireNonNull(appHash, "appHash");
      this.txOutcomes = List.copyOf(txOutcomes);
    }

    /** What the block did. */
    public Builder events(List<AppEvent> value) {
      this.events = List.copyOf(value);
      return this;
    }

    /** Act two heights later. */
    public Builder validatorChanges(List<ValidatorChange> value) {
      this.validatorChanges = List.copyOf(value);
      return this;
    }

    /** Sections that hold from the next height, CometBFT's ConsensusParams message; empty for none. */
    public Builder consensusParams(Bytes value) {
      this.consensusParams = Objects.requireNonNull(value, "consensusParams");
      return this;
    }

    /** Changes of the chain's wiring at a later height, at least 3 above this block's. */
    public Builder scheduledChanges(List<ScheduledChange> value) {
      this.scheduledChanges = List.copyOf(value);
      return this;
    }

    /** The finished value. */
    public BlockOutcome build() {
      return new BlockOutcome(this);
    }
  }
}
