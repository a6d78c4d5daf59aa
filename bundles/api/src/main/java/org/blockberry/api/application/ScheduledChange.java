package org.blockberry.api.application;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.blockberry.api.plugin.SlotName;

/**
 * A change of the wiring that the whole chain makes at one height: from then on a slot is filled by a type of at least a version.
 * Part of a block's results, so every node must answer the same. Immutable. Source: design 4.4.
 */
public final class ScheduledChange {
  private final long fromHeight;
  private final SlotName slot;
  private final String type;
  private final String minimumVersion;
  private final Map<String, String> parameters;

  private ScheduledChange(Builder builder) {
    this.fromHeight = builder.fromHeight;
    this.slot = builder.slot;
    this.type = builder.type;
    this.minimumVersion = builder.minimumVersion;
    this.parameters = Collections.unmodifiableMap(new TreeMap<>(builder.parameters));
  }

  /**
   * Starts one with what it cannot do without.
   *
   * @param fromHeight first height of the new wiring, at least 3 above the block whose result this is
   * @param slot {@code consensus}, {@code application} or {@code state-store}
   * @param type word of the implementation
   */
  public static Builder builder(long fromHeight, SlotName slot, String type) {
    return new Builder(fromHeight, slot, type);
  }

  /** First height of the new wiring. */
  public long fromHeight() {
    return fromHeight;
  }

  /** The slot that changes. */
  public SlotName slot() {
    return slot;
  }

  /** Word of the implementation. */
  public String type() {
    return type;
  }

  /** Lowest version of its bundle, such as {@code 2.0.0}; empty for any. */
  public String minimumVersion() {
    return minimumVersion;
  }

  /** Settings of the implementation that all nodes must have, as texts by key; they win over {@code config.toml}. */
  public Map<String, String> parameters() {
    return parameters;
  }

  /** Collects one ScheduledChange. Not thread safe. */
  public static final class Builder {
    private final long fromHeight;
    private final SlotName slot;
    private final String type;
    private String minimumVersion = "";
    private Map<String, String> parameters = Map.of();

    private Builder(long fromHeight, SlotName slot, String type) {
      this.fromHeight = fromHeight;
      this.slot = Objects.requireNonNull(slot, "slot");
      this.type = Objects.requireNonNull(type, "type");
    }

    /** Lowest version of its bundle, such as {@code 2.0.0}; empty for any. */
    public Builder minimumVersion(String value) {
      this.minimumVersion = Objects.requireNonNull(value, "minimumVersion");
      return this;
    }

    /** Settings of the implementation that all nodes must have, as texts by key. */
    public Builder parameters(Map<String, String> value) {
      this.parameters = Map.copyOf(value);
      return this;
    }

    /** The finished value. */
    public ScheduledChange build() {
      return new ScheduledChange(this);
    }
  }
}
