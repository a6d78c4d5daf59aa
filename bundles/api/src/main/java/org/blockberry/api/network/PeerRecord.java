package org.blockberry.api.network;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** A connected peer. Immutable. */
public final class PeerRecord {
  private final String peer;
  private final boolean established;
  private final boolean outbound;
  private final boolean persistent;
  private final boolean ours;
  private final String address;
  private final long height;
  private final Duration roundTrip;
  private final long points;
  private final Instant since;
  private final long bytesSent;
  private final long bytesReceived;

  private PeerRecord(Builder builder) {
    this.peer = builder.peer;
    this.established = builder.established;
    this.outbound = builder.outbound;
    this.persistent = builder.persistent;
    this.ours = builder.ours;
    this.address = builder.address;
    this.height = builder.height;
    this.roundTrip = builder.roundTrip;
    this.points = builder.points;
    this.since = builder.since;
    this.bytesSent = builder.bytesSent;
    this.bytesReceived = builder.bytesReceived;
  }

  /** Starts one with what it cannot do without. */
  public static Builder builder(String peer, boolean established) {
    return new Builder(peer, established);
  }

  /** Id of the peer. */
  public String peer() {
    return peer;
  }

  /** Whether the handshake is over, so that it takes part. */
  public boolean established() {
    return established;
  }

  /** Whether we dialled. */
  public boolean outbound() {
    return outbound;
  }

  /** Whether it is always dialled and always let in. */
  public boolean persistent() {
    return persistent;
  }

  /** Whether it says that it is this software, with what that can do beyond the original. */
  public boolean ours() {
    return ours;
  }

  /** Where it is; may be empty. */
  public String address() {
    return address;
  }

  /** Height that it said it can serve when it came; unverified. */
  public long height() {
    return height;
  }

  /** Smoothed time of a round trip; empty until it was measured. */
  public Optional<Duration> roundTrip() {
    return Optional.ofNullable(roundTrip);
  }

  /** Penalty points that it owes. */
  public long points() {
    return points;
  }

  /** Since when it is connected; empty if nobody knows. */
  public Optional<Instant> since() {
    return Optional.ofNullable(since);
  }

  /** Bytes of messages sent to it. */
  public long bytesSent() {
    return bytesSent;
  }

  /** Bytes of messages received from it. */
  public long bytesReceived() {
    return bytesReceived;
  }

  /** Collects one PeerRecord. Not thread safe. */
  public static final class Builder {
    private final String peer;
    private final boolean established;
    private boolean outbound;
    private boolean persistent;
    private boolean ours;
    private String address = "";
    private long height;
    private Duration roundTrip;
    private long points;
    private Instant since;
    private long bytesSent;
    private long bytesReceived;

    private Builder(String peer, boolean established) {
      this.peer = Objects.requireNonNull(peer, "peer");
      this.established = established;
    }

    /** Whether we dialled. */
    public Builder outbound(boolean value) {
      this.outbound = value;
      return this;
    }

    /** Whether it is always dialled and always let in. */
    public Builder persistent(boolean value) {
      this.persistent = value;
      return this;
    }

    /** Whether it says that it is this software. */
    public Builder ours(boolean value) {
      this.ours = value;
      return this;
    }

    /** Where it is. */
    public Builder address(String value) {
      this.address = Objects.requireNonNull(value, "address");
      return this;
    }

    /** Height that it said it can serve. */
    public Builder height(long value) {
      this.height = value;
      return this;
    }

    /** Smoothed time of a round trip. */
    public Builder roundTrip(Duration value) {
      this.roundTrip = value;
      return this;
    }

    /** Penalty points that it owes. */
    public Builder points(long value) {
      this.points = value;
      return this;
    }

    /** Since when it is connected. */
    public Builder since(Instant value) {
      this.since = value;
      return this;
    }

    /** Bytes of messages, 0 or more. */
    public Builder bytes(long sent, long received) {
      this.bytesSent = sent;
      this.bytesReceived = received;
      return this;
    }

    /** The finished value. */
    public PeerRecord build() {
      return new PeerRecord(this);
    }
  }
}
