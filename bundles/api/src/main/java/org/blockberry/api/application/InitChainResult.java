package org.blockberry.api.application;

import java.util.List;
import java.util.Objects;
import org.blockberry.api.value.Bytes;

/** An application's answer to the beginning of a chain. Immutable. */
public final class InitChainResult {
  private final Bytes appHash;
  private final List<ValidatorChange> validators;
  private final Bytes consensusParams;

  private InitChainResult(Builder builder) {
    this.appHash = builder.appHash;
    this.validators = builder.validators;
    this.consensusParams = builder.consensusParams;
  }

  /** Starts one with what it cannot do without. */
  public static Builder builder(Bytes appHash) {
    return new Builder(appHash);
  }

  /** Hash of the state before the first block, 32 bytes. */
  public Bytes appHash() {
    return appHash;
  }

  /** Replace the genesis validators if not empty. */
  public List<ValidatorChange> validators() {
    return validators;
  }

  /** Sections that replace those of the genesis, CometBFT's ConsensusParams message; empty for none. */
  public Bytes consensusParams() {
    return consensusParams;
  }

  /** Collects one InitChainResult. Not thread safe. */
  public static final class Builder {
    private final Bytes appHash;
    private List<ValidatorChange> validators = List.of();
    private Bytes consensusParams = Bytes.EMPTY;

    private Builder(Bytes appHash) {
      this.appHash = Objects.requireNonNull(appHash, "appHash");
    }

    /** Replace the genesis validators if not empty. */
    public Builder validators(List<ValidatorChange> value) {
      this.validators = List.copyOf(value);
      return this;
    }

    /** Sections that replace those of the genesis, CometBFT's ConsensusParams message; empty for none. */
    public Builder consensusParams(Bytes value) {
      this.consensusParams = Objects.requireNonNull(value, "consensusParams");
      return this;
    }

    /** The finished value. */
    public InitChainResult build() {
      return new InitChainResult(this);
    }
  }
}
