package org.blockberry.api.application;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.blockberry.api.value.Bytes;

/** What checking one transaction gave. Immutable. */
public final class TxCheck {
  private final int code;
  private final Bytes data;
  private final String log;
  private final String info;
  private final long gasWanted;
  private final long gasUsed;
  private final List<AppEvent> events;
  private final String codespace;
  private final long priority;
  private final Bytes sender;
  private final Duration timeToLive;

  private TxCheck(Builder builder) {
    this.code = builder.code;
    this.data = builder.data;
    this.log = builder.log;
    this.info = builder.info;
    this.gasWanted = builder.gasWanted;
    this.gasUsed = builder.gasUsed;
    this.events = builder.events;
    this.codespace = builder.codespace;
    this.priority = builder.priority;
    this.sender = builder.sender;
    this.timeToLive = builder.timeToLive;
  }

  /** Starts one. */
  public static Builder builder() {
    return new Builder();
  }

  /** 0 to accept; any other number refuses. */
  public int code() {
    return code;
  }

  /** Result bytes; leave empty, cosmjs decodes them wrongly. */
  public Bytes data() {
    return data;
  }

  /** Why it was refused. */
  public String log() {
    return log;
  }

  /** More text for people. */
  public String info() {
    return info;
  }

  /** Gas asked for, 0 or more. */
  public long gasWanted() {
    return gasWanted;
  }

  /** Gas used by the check. */
  public long gasUsed() {
    return gasUsed;
  }

  /** What would happen. */
  public List<AppEvent> events() {
    return events;
  }

  /** Whose code it is. */
  public String codespace() {
    return codespace;
  }

  /** Order in a pool that orders by priority; higher goes first. */
  public long priority() {
    return priority;
  }

  /** Who sent it, for pools that replace by sender; empty if unknown. */
  public Bytes sender() {
    return sender;
  }

  /** How long it may wait for a block, for pools that keep times to live; empty for the pool's default. */
  public Optional<Duration> timeToLive() {
    return Optional.ofNullable(timeToLive);
  }

  /** Collects one TxCheck. Not thread safe. */
  public static final class Builder {
    private int code;
    private Bytes data = Bytes.EMPTY;
    private String log = "";
    private String info = "";
    private long gasWanted;
    private long gasUsed;
    private List<AppEvent> events = List.of();
    private String codespace = "";
    private long priority;
    private Bytes sender = Bytes.EMPTY;
    private Duration timeToLive;

    private Builder() {}

    /** 0 to accept; any other number refuses. */
    public Builder code(int value) {
      this.code = value;
      return this;
    }

    /** Result bytes; leave empty, cosmjs decodes them wrongly. */
    public Builder data(Bytes value) {
      this.data = Objects.requireNonNull(value, "data");
      return this;
    }

    /** Why it was refused. */
    public Builder log(String value) {
      this.log = Objects.requireNonNull(value, "log");
      return this;
    }

    /** More text for people. */
    public Builder info(String value) {
      this.info = Objects.requireNonNull(value, "info");
      return this;
    }

    /** Gas asked for, 0 or more. */
    public Builder gasWanted(long value) {
      this.gasWanted = value;
      return this;
    }

    /** Gas used by the check. */
    public Builder gasUsed(long value) {
      this.gasUsed = value;
      return this;
    }

    /** What would happen. */
    public Builder events(List<AppEvent> value) {
      this.events = List.copyOf(value);
      return this;
    }

    /** Whose code it is. */
    public Builder codespace(String value) {
      this.codespace = Objects.requireNonNull(value, "codespace");
      return this;
    }

    /** Order in a pool that orders by priority; higher goes first. */
    public Builder priority(long value) {
      this.priority = value;
      return this;
    }

    /** Who sent it, for pools that replace by sender; empty if unknown. */
    public Builder sender(Bytes value) {
      this.sender = Objects.requireNonNull(value, "sender");
      return this;
    }

    /** How long it may wait for a block; null for the pool's default. */
    public Builder timeToLive(Duration value) {
      this.timeToLive = value;
      return this;
    }

    /** The finished value. */
    public TxCheck build() {
      return new TxCheck(this);
    }
  }
}
