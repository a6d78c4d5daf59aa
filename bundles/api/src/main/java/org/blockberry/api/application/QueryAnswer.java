package org.blockberry.api.application;

import java.util.List;
import java.util.Objects;
import org.blockberry.api.value.Bytes;

/** An answer about committed state. Immutable. */
public final class QueryAnswer {
  private final int code;
  private final String log;
  private final String info;
  private final long index;
  private final Bytes key;
  private final Bytes value;
  private final List<ProofOp> proofOps;
  private final long height;
  private final String codespace;

  private QueryAnswer(Builder builder) {
    this.code = builder.code;
    this.log = builder.log;
    this.info = builder.info;
    this.index = builder.index;
    this.key = builder.key;
    this.value = builder.value;
    this.proofOps = builder.proofOps;
    this.height = builder.height;
    this.codespace = builder.codespace;
  }

  /** Starts one. */
  public static Builder builder() {
    return new Builder();
  }

  /** 0 for success. */
  public int code() {
    return code;
  }

  /** Why it failed. */
  public String log() {
    return log;
  }

  /** More text for people. */
  public String info() {
    return info;
  }

  /** Position of the key in the tree, if it has one. */
  public long index() {
    return index;
  }

  /** Key found. */
  public Bytes key() {
    return key;
  }

  /** Value found; empty if absent. */
  public Bytes value() {
    return value;
  }

  /** Proof if asked for and possible. */
  public List<ProofOp> proofOps() {
    return proofOps;
  }

  /** Version that answered. */
  public long height() {
    return height;
  }

  /** Whose code it is. */
  public String codespace() {
    return codespace;
  }

  /** Collects one QueryAnswer. Not thread safe. */
  public static final class Builder {
    private int code;
    private String log = "";
    private String info = "";
    private long index;
    private Bytes key = Bytes.EMPTY;
    private Bytes value = Bytes.EMPTY;
    private List<ProofOp> proofOps = List.of();
    private long height;
    private String codespace = "";

    private Builder() {}

    /** 0 for success. */
    public Builder code(int value) {
      this.code = value;
      return this;
    }

    /** Why it failed. */
    public Builder log(String value) {
      this.log = Objects.requireNonNull(value, "log");
      return this;
    }

    /** More text for people. */
    public Builder info(String value) {
      this.info = Objects.requireNonNull(value, "info");
      return this;
    }

    /** Position of the key in the tree, if it has one. */
    public Builder index(long value) {
      this.index = value;
      return this;
    }

    /** Key found. */
    public Builder key(Bytes value) {
      this.key = Objects.requireNonNull(value, "key");
      return this;
    }

    /** Value found; empty if absent. */
    public Builder value(Bytes value) {
      this.value = Objects.requireNonNull(value, "value");
      return this;
    }

    /** Proof if asked for and possible. */
    public Builder proofOps(List<ProofOp> value) {
      this.proofOps = List.copyOf(value);
      return this;
    }

    /** Version that answered. */
    public Builder height(long value) {
      this.height = value;
      return this;
    }

    /** Whose code it is. */
    public Builder codespace(String value) {
      this.codespace = Objects.requireNonNull(value, "codespace");
      return this;
    }

    /** The finished value. */
    public QueryAnswer build() {
      return new QueryAnswer(this);
    }
  }
}
