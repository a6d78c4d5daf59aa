package org.blockberry.api.application;

import java.util.List;
import java.util.Objects;
import org.blockberry.api.value.Bytes;

/** What executing one transaction gave. Code, data and gas are hashed into the next header and must be deterministic. Immutable. */
public final class TxOutcome {
  private final int code;
  private final Bytes data;
  private final String log;
  private final String info;
  private final long gasWanted;
  private final long gasUsed;
  private final List<AppEvent> events;
  private final String codespace;

  private TxOutcome(Builder builder) {
    this.code = builder.code;
    this.data = builder.data;
    this.log = builder.log;
    this.info = builder.info;
    this.gasWanted = builder.gasWanted;
    this.gasUsed = builder.gasUsed;
    this.events = builder.events;
    this.codespace = builder.codespace;
  }

  /** Starts one. */
  public static Builder builder() {
    return new Builder();
  }

  /** 0 for success; any other number is an error of the application. */
  public int code() {
    return code;
  }

  /** Result bytes. */
  public Bytes data() {
    return data;
  }

  /** Text for people; not hashed. */
  public String log() {
    return log;
  }

  /** More text for people; not hashed. */
  public String info() {
    return info;
  }

  /** Gas asked for. */
  public long gasWanted() {
    return gasWanted;
  }

  /** Gas used. */
  public long gasUsed() {
    return gasUsed;
  }

  /** What happened. */
  public List<AppEvent> events() {
    return events;
  }

  /** Whose code it is. */
  public String codespace() {
    return codespace;
  }

  /** Collects one TxOutcome. Not thread safe. */
  public static final class Builder {
    private int code;
    private Bytes data = Bytes.EMPTY;
    private String log = "";
    private String info = "";
    private long gasWanted;
    private long gasUsed;
    private List<AppEvent> events = List.of();
    private String codespace = "";

    private Builder() {}

    /** 0 for success; any other number is an error of the application. */
    public Builder code(int value) {
      this.code = value;
      return this;
    }

    /** Result bytes. */
    public Builder data(Bytes value) {
      this.data = Objects.requireNonNull(value, "data");
      return this;
    }

    /** Text for people; not hashed. */
    public Builder log(String value) {
      this.log = Objects.requireNonNull(value, "log");
      return this;
    }

    /** More text for people; not hashed. */
    public Builder info(String value) {
      this.info = Objects.requireNonNull(value, "info");
      return this;
    }

    /** Gas asked for. */
    public Builder gasWanted(long value) {
      this.gasWanted = value;
      return this;
    }

    /** Gas used. */
    public Builder gasUsed(long value) {
      this.gasUsed = value;
      return this;
    }

    /** What happened. */
    public Builder events(List<AppEvent> value) {
      this.events = List.copyOf(value);
      return this;
    }

    /** Whose code it is. */
    public Builder codespace(String value) {
      this.codespace = Objects.requireNonNull(value, "codespace");
      return this;
    }

    /** The finished value. */
    public TxOutcome build() {
      return new TxOutcome(this);
    }
  }
}
