package org.blockberry.api.transport;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.value.Bytes;

/** A peer as the transport sees it. Immutable. */
public final class PeerView {
  private final String peer;
  private final PeerState state;
  private final boolean outbound;
  private final Bytes publicKey;
  private final String address;
  private final List<String> listensAt;
  private final Set<String> capabilities;
  private final Instant since;
  private final long bytesSent;
  private final long bytesReceived;
  private final long messagesSent;
  private final long messagesReceived;

  private PeerView(Builder builder) {
    this.peer = builder.peer;
    this.state = builder.state;
    this.outbound = builder.outbound;
    this.publicKey = builder.publicKey;
    this.address = builder.address;
    this.listensAt = builder.listensAt;
    this.capabilities = builder.capabilities;
    this.since = builder.since;
    this.bytesSent = builder.bytesSent;
    this.bytesReceived = builder.bytesReceived;
    this.messagesSent = builder.messagesSent;
    this.messagesReceived = builder.messagesReceived;
  }

  /** Starts one with what it cannot do without. */
  public static Builder builder(String peer, PeerState state) {
    return new Builder(peer, state);
  }

  /** Id of the peer. */
  public String peer() {
    return peer;
  }

  /** How far we are with it. */
  public PeerState state() {
    return state;
  }

  /** Whether we dialled. */
  public boolean outbound() {
    return outbound;
  }

  /** Its Ed25519 key, 32 bytes; empty if its id does not tell. */
  public Bytes publicKey() {
    return publicKey;
  }

  /** Where it is, in the transport's way of writing; empty while there is no connection. */
  public String address() {
    return address;
  }

  /** Where it says that it can be dialled, without its id; unverified, at most 32. */
  public List<String> listensAt() {
    return listensAt;
  }

  /** What it says it can do; unverified, at most 256. */
  public Set<String> capabilities() {
    return capabilities;
  }

  /** Since when it is in this state. */
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

  /** Messages sent to it. */
  public long messagesSent() {
    return messagesSent;
  }

  /** Messages received from it. */
  public long messagesReceived() {
    return messagesReceived;
  }

  /** Collects one PeerView. Not thread safe. */
  public static final class Builder {
    private final String peer;
    private final PeerState state;
    private boolean outbound;
    private Bytes publicKey = Bytes.EMPTY;
    private String address = "";
    private List<String> listensAt = List.of();
    private Set<String> capabilities = Set.of();
    private Instant since;
    private long bytesSent;
    private long bytesReceived;
    private long messagesSent;
    private long messagesReceived;

    private Builder(String peer, PeerState state) {
      this.peer = Objects.requireNonNull(peer, "peer");
      this.state = Objects.requireNonNull(state, "state");
    }

    /** Whether we dialled. */
    public Builder outbound(boolean value) {
      this.outbound = value;
      return this;
    }

    /** Its Ed25519 key, 32 bytes. */
    public Builder publicKey(Bytes value) {
      this.publicKey = Objects.requireNonNull(value, "publicKey");
      return this;
    }

    /** Where it is. */
    public Builder address(String value) {
      this.address = Objects.requireNonNull(value, "address");
      return this;
    }

    /** Where it says that it can be dialled. */
    public Builder listensAt(List<String> value) {
      this.listensAt = List.copyOf(value);
      return this;
    }

    /** What it says it can do. */
    public Builder capabilities(Set<String> value) {
      this.capabilities = Set.copyOf(value);
      return this;
    }

    /** Since when it is in this state. */
    public Builder since(Instant value) {
      this.since = Objects.requireNonNull(value, "since");
      return this;
    }

    /** Messages and their bytes sent to it, 0 or more. */
    public Builder sent(long messages, long bytes) {
      this.messagesSent = messages;
      this.bytesSent = bytes;
      return this;
    }

    /** Messages and their bytes received from it, 0 or more. */
    public Builder received(long messages, long bytes) {
      this.messagesReceived = messages;
      this.bytesReceived = bytes;
      return this;
    }

    /** The finished value. */
    public PeerView build() {
      return new PeerView(this);
    }
  }
}
