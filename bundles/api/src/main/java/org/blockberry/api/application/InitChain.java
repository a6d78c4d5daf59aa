package org.blockberry.api.application;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.blockberry.api.value.Bytes;

/** The beginning of a chain. Immutable. */
public final class InitChain {
  private final Instant time;
  private final String chainId;
  private final long initialHeight;
  private final Bytes consensusParams;
  private final List<ValidatorChange> validators;
  private final Bytes appState;

  private InitChain(Builder builder) {
    this.time = builder.time;
    this.chainId = builder.chainId;
    this.initialHeight = builder.initialHeight;
    this.consensusParams = builder.consensusParams;
    this.validators = builder.validators;
    this.appState = builder.appState;
  }

  /** Starts one with what it cannot do without. */
  public static Builder builder(Instant time, String chainId, long initialHeight) {
    return new Builder(time, chainId, initialHeight);
  }

  /** Genesis time. */
  public Instant time() {
    return time;
  }

  /** Identifier of the chain. */
  public String chainId() {
    return chainId;
  }

  /** Height of the first block, 1 or more. */
  public long initialHeight() {
    return initialHeight;
  }

  /** Parameters of the genesis, CometBFT's ConsensusParams message. */
  public Bytes consensusParams() {
    return consensusParams;
  }

  /** Validators of the genesis. */
  public List<ValidatorChange> validators() {
    return validators;
  }

  /** {@code app_state} of the genesis as JSON text; empty if absent. */
  public Bytes appState() {
    return appState;
  }

  /** Collects one InitChain. Not thread safe. */
  public static final class Builder {
    private final Instant time;
    private final String chainId;
    private final long initialHeight;
    private Bytes consensusParams = Bytes.EMPTY;
    private List<ValidatorChange> validators = List.of();
    private Bytes appState = Bytes.EMPTY;

    private Builder(Instant time, String chainId, long initialHeight) {
      this.time = Objects.requireNonNull(time, "time");
      this.chainId = Objects.requireNonNull(chainId, "chainId");
      this.initialHeight = initialHeight;
    }

    /** Parameters of the genesis, CometBFT's ConsensusParams message. */
    public Builder consensusParams(Bytes value) {
      this.consensusParams = Objects.requireNonNull(value, "consensusParams");
      return this;
    }

    /** Validators of the genesis. */
    public Builder validators(List<ValidatorChange> value) {
      this.validators = List.copyOf(value);
      return this;
    }

    /** {@code app_state} of the genesis as JSON text; empty if absent. */
    public Builder appState(Bytes value) {
      this.appState = Objects.requireNonNull(value, "appState");
      return this;
    }

    /** The finished value. */
    public InitChain build() {
      return new InitChain(this);
    }
  }
}
