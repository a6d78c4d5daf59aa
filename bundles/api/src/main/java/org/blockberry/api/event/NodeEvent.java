package org.blockberry.api.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.blockberry.api.value.JsonValue;

/** Something that happened in the node. Immutable; the payload is made when first asked for. */
public final class NodeEvent {
  private final String type;
  private final long height;
  private final Instant time;
  private final Map<String, List<String>> attributes;
  private final Supplier<JsonValue> payloadSource;
  private volatile JsonValue payload;

  private NodeEvent(Builder builder) {
    this.type = builder.type;
    this.height = builder.height;
    this.time = builder.time;
    Map<String, List<String>> copies = new LinkedHashMap<>(builder.attributes);
    copies.replaceAll((key, values) -> List.copyOf(values));
    this.attributes = Collections.unmodifiableMap(copies);
    this.payloadSource = builder.payload;
  }

  /** Starts an event of {@code type}. */
  public static Builder builder(String type, Instant time) {
    return new Builder(type, time);
  }

  /** One of {@link EventTypes}, or a type of a plugin's own. */
  public String type() {
    return type;
  }

  /** Height that the event belongs to; 0 if none. */
  public long height() {
    return height;
  }

  /** When it happened, by the node's clock; block time for chain events. */
  public Instant time() {
    return time;
  }

  /** Values by key, as the event query language sees them. */
  public Map<String, List<String>> attributes() {
    return attributes;
  }

  /** The event as subscribers of the RPC see it. */
  public JsonValue payload() {
    JsonValue made = payload;
    if (made == null) {
      made = payloadSource.get();
      payload = made;
    }
    return made;
  }

  @Override
  public String toString() {
    return type + "(height " + height + ")";
  }

  /** Collects an event. Not thread safe. */
  public static final class Builder {
    private final String type;
    private final Instant time;
    private final Map<String, List<String>> attributes = new LinkedHashMap<>(); // its lists grow until the event is built
    private long height;
    private Supplier<JsonValue> payload = () -> JsonValue.EMPTY_OBJECT;

    private Builder(String type, Instant time) {
      this.type = Objects.requireNonNull(type, "type");
      this.time = Objects.requireNonNull(time, "time");
    }

    /** Sets the height. */
    public Builder height(long atHeight) {
      this.height = atHeight;
      return this;
    }

    /** Adds one value under {@code key}. */
    public Builder attribute(String key, String value) {
      attributes.computeIfAbsent(key, unused -> new ArrayList<>(1)).add(Objects.requireNonNull(value, "value"));
      return this;
    }

    /** Sets what subscribers see; called at most once per use, by any thread. */
    public Builder payload(Supplier<JsonValue> source) {
      this.payload = Objects.requireNonNull(source, "source");
      return this;
    }

    /** The finished event. */
    public NodeEvent build() {
      return new NodeEvent(this);
    }
  }
}
