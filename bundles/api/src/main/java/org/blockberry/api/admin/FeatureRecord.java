package org.blockberry.api.admin;

import java.util.List;
import java.util.Objects;

/** One feature of the distribution. Immutable. */
public final class FeatureRecord {
  private final String name;
  private final boolean installed;
  private final String description;
  private final List<String> needs;
  private final List<String> bundles;

  private FeatureRecord(Builder builder) {
    this.name = builder.name;
    this.installed = builder.installed;
    this.description = builder.description;
    this.needs = builder.needs;
    this.bundles = builder.bundles;
  }

  /** Starts one with what it cannot do without. */
  public static Builder builder(String name, boolean installed) {
    return new Builder(name, installed);
  }

  /** Name of its file in {@code features/}, without {@code .json}. */
  public String name() {
    return name;
  }

  /** Whether its bundles are installed. */
  public boolean installed() {
    return installed;
  }

  /** One line. */
  public String description() {
    return description;
  }

  /** Features that it includes or requires. */
  public List<String> needs() {
    return needs;
  }

  /** Maven coordinates of its own bundles. */
  public List<String> bundles() {
    return bundles;
  }

  /** Collects one FeatureRecord. Not thread safe. */
  public static final class Builder {
    private final String name;
    private final boolean installed;
    private String description = "";
    private List<String> needs = List.of();
    private List<String> bundles = List.of();

    private Builder(String name, boolean installed) {
      this.name = Objects.requireNonNull(name, "name");
      this.installed = installed;
    }

    /** One line. */
    public Builder description(String value) {
      this.description = Objects.requireNonNull(value, "description");
      return this;
    }

    /** Features that it includes or requires. */
    public Builder needs(List<String> value) {
      this.needs = List.copyOf(value);
      return this;
    }

    /** Maven coordinates of its own bundles. */
    public Builder bundles(List<String> value) {
      this.bundles = List.copyOf(value);
      return this;
    }

    /** The finished value. */
    public FeatureRecord build() {
      return new FeatureRecord(this);
    }
  }
}
