package org.blockberry.api.transport;

import java.util.Objects;
import java.util.Set;

/** What peers may send on a stream. Immutable. */
public final class StreamRules {
  /** Type ids of a stream at most. */
  public static final int MAX_TYPE_IDS = 256;

  private final StreamSpec spec;
  private final Set<Integer> typeIds;
  private final int messagesPerSecond;
  private final int burst;
  private final long bytesPerSecond;

  private StreamRules(Builder builder) {
    this.spec = builder.spec;
    this.typeIds = builder.typeIds;
    this.messagesPerSecond = builder.messagesPerSecond;
    this.burst = builder.burst;
    this.bytesPerSecond = builder.bytesPerSecond;
  }

  /** Starts the rules of a stream: any content, 100 messages and 10 MiB a second, 10 messages at once. */
  public static Builder builder(StreamSpec spec) {
    return new Builder(spec);
  }

  /** Name of the stream and size of a message at most. */
  public StreamSpec spec() {
    return spec;
  }

  /** The numbers that a message may begin with, as unsigned varint; empty if messages begin with none and are not looked into. */
  public Set<Integer> typeIds() {
    return typeIds;
  }

  /** Messages of one peer in a second, 1 or more. */
  public int messagesPerSecond() {
    return messagesPerSecond;
  }

  /** Messages of one peer that may come at once, 1 or more. */
  public int burst() {
    return burst;
  }

  /** Bytes of one peer in a second, 1 or more; a single message of the allowed size always passes an idle stream. */
  public long bytesPerSecond() {
    return bytesPerSecond;
  }

  @Override
  public String toString() {
    return spec.name();
  }

  /** Collects rules. Not thread safe. */
  public static final class Builder {
    private final StreamSpec spec;
    private Set<Integer> typeIds = Set.of();
    private int messagesPerSecond = 100;
    private int burst = 10;
    private long bytesPerSecond = 10L << 20;

    private Builder(StreamSpec spec) {
      this.spec = Objects.requireNonNull(spec, "spec");
    }

    /** @param ids 1 or more each, at most {@value StreamRules#MAX_TYPE_IDS} */
    public Builder typeIds(Set<Integer> ids) {
      this.typeIds = Set.copyOf(ids);
      if (typeIds.size() > MAX_TYPE_IDS || typeIds.stream().anyMatch(id -> id < 1)) {
        throw new IllegalArgumentException("type ids of stream " + spec.name() + " must be 1 or more, and at most " + MAX_TYPE_IDS);
      }
      return this;
    }

    /**
     * Sets how much one peer may send.
     *
     * @param messages in a second, 1 or more
     * @param atOnce messages, 1 or more
     * @param bytes in a second, 1 or more
     */
    public Builder rate(int messages, int atOnce, long bytes) {
      if (messages < 1 || atOnce < 1 || bytes < 1) {
        throw new IllegalArgumentException("rates of stream " + spec.name() + " are " + messages + ", " + atOnce + " and " + bytes
            + " but must be 1 or more");
      }
      this.messagesPerSecond = messages;
      this.burst = atOnce;
      this.bytesPerSecond = bytes;
      return this;
    }

    /** The finished rules. */
    public StreamRules build() {
      return new StreamRules(this);
    }
  }
}
