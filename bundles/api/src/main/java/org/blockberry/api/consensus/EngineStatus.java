package org.blockberry.api.consensus;

import java.util.Objects;
import org.blockberry.api.value.Bytes;

/** What an engine is doing. Immutable. */
public final class EngineStatus {
  private final long height;
  private final int round;
  private final String step;
  private final Bytes proposer;
  private final boolean validator;
  private final String note;

  private EngineStatus(Builder builder) {
    this.height = builder.height;
    this.round = builder.round;
    this.step = builder.step;
    this.proposer = builder.proposer;
    this.validator = builder.validator;
    this.note = builder.note;
  }

  /** Starts one with what it cannot do without. */
  public static Builder builder(long height, int round, String step) {
    return new Builder(height, round, step);
  }

  /** Height being decided. */
  public long height() {
    return height;
  }

  /** Round, 0 or more. */
  public int round() {
    return round;
  }

  /** Word of the field: {@code propose}, {@code prevote}, {@code precommit}, {@code commit}, {@code wait}, {@code follow}. */
  public String step() {
    return step;
  }

  /** Address of the proposer, 20 bytes; empty if unknown. */
  public Bytes proposer() {
    return proposer;
  }

  /** Whether this node signs. */
  public boolean validator() {
    return validator;
  }

  /** One line for an operator, for example why it waits. */
  public String note() {
    return note;
  }

  /** Collects one EngineStatus. Not thread safe. */
  public static final class Builder {
    private final long height;
    private final int round;
    private final String step;
    private Bytes proposer = Bytes.EMPTY;
    private boolean validator;
    private String note = "";

    private Builder(long height, int round, String step) {
      this.height = height;
      this.round = round;
      this.step = Objects.requireNonNull(step, "step");
    }

    /** Address of the proposer, 20 bytes; empty if unknown. */
    public Builder proposer(Bytes value) {
      this.proposer = Objects.requireNonNull(value, "proposer");
      return this;
    }

    /** Whether this node signs. */
    public Builder validator(boolean value) {
      this.validator = value;
      return this;
    }

    /** One line for an operator, for example why it waits. */
    public Builder note(String value) {
      this.note = Objects.requireNonNull(value, "note");
      return this;
    }

    /** The finished value. */
    public EngineStatus build() {
      return new EngineStatus(this);
    }
  }
}
