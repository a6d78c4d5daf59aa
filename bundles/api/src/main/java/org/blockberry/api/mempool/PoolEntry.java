package org.blockberry.api.mempool;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.blockberry.api.value.Bytes;

/**
 * A checked transaction with what a pool may order it by. Travels unchanged from one pool to its successor. Immutable.
 */
public final class PoolEntry {
  private final Transaction transaction;
  private final long sequence;
  private final Instant arrived;
  private final long priority;
  private final Bytes sender;
  private final long gasWanted;
  private final Duration timeToLive;

  private PoolEntry(Builder builder) {
    this.transaction = builder.transaction;
    this.sequence = builder.sequence;
    this.arrived = builder.arrived;
    this.priority = builder.priority;
    this.sender = builder.sender;
    this.gasWanted = builder.gasWanted;
    this.timeToLive = builder.timeToLive;
  }

  /**
   * Starts an entry.
   *
   * @param sequence order of arrival in this node, 1 or more, never used twice
   */
  public static Builder builder(Transaction transaction, long sequence, Instant arrived) {
    return new Builder(transaction, sequence, arrived);
  }

  /** The transaction. */
  public Transaction transaction() {
    return transaction;
  }

  /** Hash of the transaction. */
  public Bytes hash() {
    return transaction.hash();
  }

  /** Order of arrival in this node; smaller came earlier. */
  public long sequence() {
    return sequence;
  }

  /** When it arrived, by the node's clock. */
  public Instant arrived() {
    return arrived;
  }

  /** What the application's check gave; higher goes first. */
  public long priority() {
    return priority;
  }

  /** Who sent it, as the application's check gave it; empty if unknown. */
  public Bytes sender() {
    return sender;
  }

  /** Gas that the application's check gave, 0 or more. */
  public long gasWanted() {
    return gasWanted;
  }

  /** How long it may wait; empty means the pool's default. */
  public Optional<Duration> timeToLive() {
    return Optional.ofNullable(timeToLive);
  }

  /** When its time is over; empty means the pool's default. {@link Instant#MAX} if the time is beyond what can be told. */
  public Optional<Instant> expiresAt() {
    return timeToLive().map(time -> time.compareTo(Duration.between(arrived, Instant.MAX)) < 0 ? arrived.plus(time) : Instant.MAX);
  }

  /** The same entry with another time to live, counted from its arrival. */
  public PoolEntry withTimeToLive(Duration time) {
    return new Builder(transaction, sequence, arrived).priority(priority).sender(sender).gasWanted(gasWanted).timeToLive(time).build();
  }

  @Override
  public String toString() {
    return transaction + "#" + sequence;
  }

  /** Collects an entry. Not thread safe. */
  public static final class Builder {
    private final Transaction transaction;
    private final long sequence;
    private final Instant arrived;
    private long priority;
    private Bytes sender = Bytes.EMPTY;
    private long gasWanted;
    private Duration timeToLive;

    private Builder(Transaction transaction, long sequence, Instant arrived) {
      this.transaction = Objects.requireNonNull(transaction, "transaction");
      this.arrived = Objects.requireNonNull(arrived, "arrived");
      if (sequence < 1) {
        throw new IllegalArgumentException("sequence is " + sequence + " but must be 1 or more");
      }
      this.sequence = sequence;
    }

    /** Sets the priority. */
    public Builder priority(long value) {
      this.priority = value;
      return this;
    }

    /** Sets the sender. */
    public Builder sender(Bytes value) {
      this.sender = Objects.requireNonNull(value, "sender");
      return this;
    }

    /** Sets the gas, 0 or more. */
    public Builder gasWanted(long value) {
      if (value < 0) {
        throw new IllegalArgumentException("gas is " + value + " but must be 0 or more");
      }
      this.gasWanted = value;
      return this;
    }

    /** Sets how long it may wait. */
    public Builder timeToLive(Duration value) {
      this.timeToLive = value;
      return this;
    }

    /** The finished entry. */
    public PoolEntry build() {
      return new PoolEntry(this);
    }
  }
}
