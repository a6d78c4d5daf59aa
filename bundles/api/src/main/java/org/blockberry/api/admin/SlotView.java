package org.blockberry.api.admin;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** One slot as it is wired. Immutable. */
public final class SlotView {
  private final String slot;
  private final String state;
  private final String wanted;
  private final String type;
  private final String version;
  private final String bundle;
  private final Instant since;
  private final String reason;
  private final List<OfferView> offers;

  private SlotView(Builder builder) {
    this.slot = builder.slot;
    this.state = builder.state;
    this.wanted = builder.wanted;
    this.type = builder.type;
    this.version = builder.version;
    this.bundle = builder.bundle;
    this.since = builder.since;
    this.reason = builder.reason;
    this.offers = builder.offers;
  }

  /** Starts one with what it cannot do without. */
  public static Builder builder(String slot, String state) {
    return new Builder(slot, state);
  }

  /** Name of the slot. */
  public String slot() {
    return slot;
  }

  /** {@code running}, {@code fallback}, {@code empty}, {@code frozen} or {@code failed}. */
  public String state() {
    return state;
  }

  /** Configured type. */
  public String wanted() {
    return wanted;
  }

  /** Running type; empty if none. */
  public String type() {
    return type;
  }

  /** Version of its bundle. */
  public String version() {
    return version;
  }

  /** Symbolic name of its bundle. */
  public String bundle() {
    return bundle;
  }

  /** When it was wired. */
  public Instant since() {
    return since;
  }

  /** One line when the state is not {@code running}. */
  public String reason() {
    return reason;
  }

  /** Everything that could fill it. */
  public List<OfferView> offers() {
    return offers;
  }

  /** Collects one SlotView. Not thread safe. */
  public static final class Builder {
    private final String slot;
    private final String state;
    private String wanted = "";
    private String type = "";
    private String version = "";
    private String bundle = "";
    private Instant since = Instant.EPOCH;
    private String reason = "";
    private List<OfferView> offers = List.of();

    private Builder(String slot, String state) {
      this.slot = Objects.requireNonNull(slot, "slot");
      this.state = Objects.requireNonNull(state, "state");
    }

    /** Configured type. */
    public Builder wanted(String value) {
      this.wanted = Objects.requireNonNull(value, "wanted");
      return this;
    }

    /** Running type; empty if none. */
    public Builder type(String value) {
      this.type = Objects.requireNonNull(value, "type");
      return this;
    }

    /** Version of its bundle. */
    public Builder version(String value) {
      this.version = Objects.requireNonNull(value, "version");
      return this;
    }

    /** Symbolic name of its bundle. */
    public Builder bundle(String value) {
      this.bundle = Objects.requireNonNull(value, "bundle");
      return this;
    }

    /** When it was wired. */
    public Builder since(Instant value) {
      this.since = Objects.requireNonNull(value, "since");
      return this;
    }

    /** One line when the state is not {@code running}. */
    public Builder reason(String value) {
      this.reason = Objects.requireNonNull(value, "reason");
      return this;
    }

    /** Everything that could fill it. */
    public Builder offers(List<OfferView> value) {
      this.offers = List.copyOf(value);
      return this;
    }

    /** The finished value. */
    public SlotView build() {
      return new SlotView(this);
    }
  }
}
