package org.blockberry.api.application;

import java.util.Objects;
import org.blockberry.api.value.Bytes;

/** A question about committed state. Immutable. */
public final class Query {
  private final String path;
  private final Bytes data;
  private final long height;
  private final boolean prove;

  private Query(Builder builder) {
    this.path = builder.path;
    this.data = builder.data;
    this.height = builder.height;
    this.prove = builder.prove;
  }

  /** Starts one with what it cannot do without. */
  public static Builder builder(String path, Bytes data) {
    return new Builder(path, data);
  }

  /** Defined by the application. */
  public String path() {
    return path;
  }

  /** Defined by the application. */
  public Bytes data() {
    return data;
  }

  /** Version asked for; 0 means the last committed one. */
  public long height() {
    return height;
  }

  /** Whether a proof is wanted. */
  public boolean prove() {
    return prove;
  }

  /** Collects one Query. Not thread safe. */
  public static final class Builder {
    private final String path;
    private final Bytes data;
    private long height;
    private boolean prove;

    private Builder(String path, Bytes data) {
      this.path = Objects.requireNonNull(path, "path");
      this.data = Objects.requireNonNull(data, "data");
    }

    /** Version asked for; 0 means the last committed one. */
    public Builder height(long value) {
      this.height = value;
      return this;
    }

    /** Whether a proof is wanted. */
    public Builder prove(boolean value) {
      this.prove = value;
      return this;
    }

    /** The finished value. */
    public Query build() {
      return new Query(this);
    }
  }
}
