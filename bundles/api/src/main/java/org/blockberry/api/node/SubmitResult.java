package org.blockberry.api.node;

import java.util.Objects;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.application.TxOutcome;
import org.blockberry.api.value.Bytes;

/** What became of a submitted transaction. It was accepted if {@link #refusal} is empty and the check's code is 0. Immutable. */
public final class SubmitResult {
  private final Bytes hash;
  private final TxCheck check;
  private final String refusal;
  private final boolean retriable;
  private final long height;
  private final TxOutcome outcome;

  private SubmitResult(Builder builder) {
    this.hash = builder.hash;
    this.check = builder.check;
    this.refusal = builder.refusal;
    this.retriable = builder.retriable;
    this.height = builder.height;
    this.outcome = builder.outcome;
  }

  /** Starts one with what it cannot do without. */
  public static Builder builder(Bytes hash) {
    return new Builder(hash);
  }

  /** SHA-256 of the transaction. */
  public Bytes hash() {
    return hash;
  }

  /** What the application's check gave. */
  public TxCheck check() {
    return check;
  }

  /** Why the node itself refused it, in CometBFT's words where it has some; empty if it did not. */
  public String refusal() {
    return refusal;
  }

  /** Whether the same transaction may succeed later. */
  public boolean retriable() {
    return retriable;
  }

  /** Height at which it was committed; 0 if it was not waited for or not committed. */
  public long height() {
    return height;
  }

  /** What executing it gave, when it was waited for. */
  public TxOutcome outcome() {
    return outcome;
  }

  /** Collects one SubmitResult. Not thread safe. */
  public static final class Builder {
    private final Bytes hash;
    private TxCheck check = TxCheck.builder().build();
    private String refusal = "";
    private boolean retriable;
    private long height;
    private TxOutcome outcome = TxOutcome.builder().build();

    private Builder(Bytes hash) {
      this.hash = Objects.requireNonNull(hash, "hash");
    }

    /** What the application's check gave. */
    public Builder check(TxCheck value) {
      this.check = Objects.requireNonNull(value, "check");
      return this;
    }

    /** Why the node itself refused it, in CometBFT's words where it has some; empty if it did not. */
    public Builder refusal(String value) {
      this.refusal = Objects.requireNonNull(value, "refusal");
      return this;
    }

    /** Whether the same transaction may succeed later. */
    public Builder retriable(boolean value) {
      this.retriable = value;
      return this;
    }

    /** Height at which it was committed; 0 if it was not waited for or not committed. */
    public Builder height(long value) {
      this.height = value;
      return this;
    }

    /** What executing it gave, when it was waited for. */
    public Builder outcome(TxOutcome value) {
      this.outcome = Objects.requireNonNull(value, "outcome");
      return this;
    }

    /** The finished value. */
    public SubmitResult build() {
      return new SubmitResult(this);
    }
  }
}
