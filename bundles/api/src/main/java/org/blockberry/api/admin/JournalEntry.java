package org.blockberry.api.admin;

import java.time.Instant;
import java.util.Objects;

/** One step of rewiring. Immutable. */
public final class JournalEntry {
  private final long number;
  private final Instant time;
  private final String slot;
  private final String step;
  private final boolean success;
  private final long micros;
  private final String cause;
  private final String detail;

  private JournalEntry(Builder builder) {
    this.number = builder.number;
    this.time = builder.time;
    this.slot = builder.slot;
    this.step = builder.step;
    this.success = builder.success;
    this.micros = builder.micros;
    this.cause = builder.cause;
    this.detail = builder.detail;
  }

  /** Starts one with what it cannot do without. */
  public static Builder builder(long number, Instant time, String slot, String step, boolean success) {
    return new Builder(number, time, slot, step, success);
  }

  /** Rises by 1. */
  public long number() {
    return number;
  }

  /** When it ended. */
  public Instant time() {
    return time;
  }

  /** Slot concerned. */
  public String slot() {
    return slot;
  }

  /** What was done, for example {@code create}, {@code fill}, {@code switch}, {@code close}. */
  public String step() {
    return step;
  }

  /** Whether it succeeded. */
  public boolean success() {
    return success;
  }

  /** How long it took, in microseconds. */
  public long micros() {
    return micros;
  }

  /** What made it happen, for example {@code node:use}. */
  public String cause() {
    return cause;
  }

  /** One line with types and counts, or the error. */
  public String detail() {
    return detail;
  }

  /** Collects one JournalEntry. Not thread safe. */
  public static final class Builder {
    private final long number;
    private final Instant time;
    private final String slot;
    private final String step;
    private final boolean success;
    private long micros;
    private String cause = "";
    private String detail = "";

    private Builder(long number, Instant time, String slot, String step, boolean success) {
      this.number = number;
      this.time = Objects.requireNonNull(time, "time");
      this.slot = Objects.requireNonNull(slot, "slot");
      this.step = Objects.requireNonNull(step, "step");
      this.success = success;
    }

    /** How long it took, in microseconds. */
    public Builder micros(long value) {
      this.micros = value;
      return this;
    }

    /** What made it happen, for example {@code node:use}. */
    public Builder cause(String value) {
      this.cause = Objects.requireNonNull(value, "cause");
      return this;
    }

    /** One line with types and counts, or the error. */
    public Builder detail(String value) {
      this.detail = Objects.requireNonNull(value, "detail");
      return this;
    }

    /** The finished value. */
    public JournalEntry build() {
      return new JournalEntry(this);
    }
  }
}
