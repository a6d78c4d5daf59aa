package org.blockberry.api.admin;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** What became of one file in the drop folder. Immutable. */
public final class DeployRecord {
  private final String file;
  private final String state;
  private final Instant time;
  private final String bundle;
  private final String version;
  private final String sha256;
  private final List<String> offers;
  private final String cause;

  private DeployRecord(Builder builder) {
    this.file = builder.file;
    this.state = builder.state;
    this.time = builder.time;
    this.bundle = builder.bundle;
    this.version = builder.version;
    this.sha256 = builder.sha256;
    this.offers = builder.offers;
    this.cause = builder.cause;
  }

  /** Starts one with what it cannot do without. */
  public static Builder builder(String file, String state, Instant time) {
    return new Builder(file, state, time);
  }

  /** Name of the file. */
  public String file() {
    return file;
  }

  /** {@code active}, {@code waiting}, {@code refused}, {@code superseded} or {@code removed}. */
  public String state() {
    return state;
  }

  /** When it came to this state. */
  public Instant time() {
    return time;
  }

  /** Symbolic name. */
  public String bundle() {
    return bundle;
  }

  /** Version of the bundle. */
  public String version() {
    return version;
  }

  /** Hash of the file, hex. */
  public String sha256() {
    return sha256;
  }

  /** What it offers, as {@code slot/type}. */
  public List<String> offers() {
    return offers;
  }

  /** One line when it is not active. */
  public String cause() {
    return cause;
  }

  /** Collects one DeployRecord. Not thread safe. */
  public static final class Builder {
    private final String file;
    private final String state;
    private final Instant time;
    private String bundle = "";
    private String version = "";
    private String sha256 = "";
    private List<String> offers = List.of();
    private String cause = "";

    private Builder(String file, String state, Instant time) {
      this.file = Objects.requireNonNull(file, "file");
      this.state = Objects.requireNonNull(state, "state");
      this.time = Objects.requireNonNull(time, "time");
    }

    /** Symbolic name. */
    public Builder bundle(String value) {
      this.bundle = Objects.requireNonNull(value, "bundle");
      return this;
    }

    /** Version of the bundle. */
    public Builder version(String value) {
      this.version = Objects.requireNonNull(value, "version");
      return this;
    }

    /** Hash of the file, hex. */
    public Builder sha256(String value) {
      this.sha256 = Objects.requireNonNull(value, "sha256");
      return this;
    }

    /** What it offers, as {@code slot/type}. */
    public Builder offers(List<String> value) {
      this.offers = List.copyOf(value);
      return this;
    }

    /** One line when it is not active. */
    public Builder cause(String value) {
      this.cause = Objects.requireNonNull(value, "cause");
      return this;
    }

    /** The finished value. */
    public DeployRecord build() {
      return new DeployRecord(this);
    }
  }
}
