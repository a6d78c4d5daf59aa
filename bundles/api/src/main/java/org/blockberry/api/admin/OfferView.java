package org.blockberry.api.admin;

import java.util.Objects;

/** An implementation that could fill a slot. Immutable. */
public final class OfferView {
  private final String type;
  private final String version;
  private final String bundle;
  private final boolean distribution;
  private final String problem;
  private final boolean available;
  private final String progress;
  private final boolean blameless;

  private OfferView(Builder builder) {
    this.available = builder.available;
    this.progress = builder.progress;
    this.blameless = builder.blameless;
    this.type = builder.type;
    this.version = builder.version;
    this.bundle = builder.bundle;
    this.distribution = builder.distribution;
    this.problem = builder.problem;
  }

  /** Starts one with what it cannot do without. */
  public static Builder builder(String type, String version, String bundle) {
    return new Builder(type, version, bundle);
  }

  /** Word in configuration and commands. */
  public String type() {
    return type;
  }

  /** Version of the bundle. */
  public String version() {
    return version;
  }

  /** Symbolic name of the bundle. */
  public String bundle() {
    return bundle;
  }

  /** Whether the bundle came with the distribution. */
  public boolean distribution() {
    return distribution;
  }

  /** Why it is not used; empty if it could be. */
  public String problem() {
    return problem;
  }

  /** Whether {@link #problem} is not the bundle's own doing, such as blocks that are pruned: no reason to take it away. */
  public boolean blameless() {
    return blameless;
  }

  /** Whether it is a higher version of what fills the slot and waits to be asked for. */
  public boolean available() {
    return available;
  }

  /** How far it is with what it has to do before it can fill the slot, one line; empty if it does nothing. No problem. */
  public String progress() {
    return progress;
  }

  /** Collects one OfferView. Not thread safe. */
  public static final class Builder {
    private final String type;
    private final String version;
    private final String bundle;
    private boolean distribution;
    private String problem = "";
    private boolean available;
    private String progress = "";
    private boolean blameless;

    private Builder(String type, String version, String bundle) {
      this.type = Objects.requireNonNull(type, "type");
      this.version = Objects.requireNonNull(version, "version");
      this.bundle = Objects.requireNonNull(bundle, "bundle");
    }

    /** Whether the bundle came with the distribution. */
    public Builder distribution(boolean value) {
      this.distribution = value;
      return this;
    }

    /** Why it is not used; empty if it could be. */
    public Builder problem(String value) {
      this.problem = Objects.requireNonNull(value, "problem");
      return this;
    }

    /** Whether it is a higher version of what fills the slot and waits to be asked for. */
    public Builder available(boolean value) {
      this.available = value;
      return this;
    }

    /** Whether the problem is not the bundle's own doing. */
    public Builder blameless(boolean value) {
      this.blameless = value;
      return this;
    }

    /** How far it is; empty if it does nothing. */
    public Builder progress(String value) {
      this.progress = Objects.requireNonNull(value, "progress");
      return this;
    }

    /** The finished value. */
    public OfferView build() {
      return new OfferView(this);
    }
  }
}
