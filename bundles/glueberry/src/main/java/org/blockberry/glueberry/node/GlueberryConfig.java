package org.blockberry.glueberry.node;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.book.AddressBook.Recovery;
import org.blockberry.glueberry.book.BookLimits;
import org.blockberry.glueberry.event.ConnectionEvent;
import org.blockberry.glueberry.flow.Watermarks;
import org.blockberry.glueberry.log.NodeLog;
import org.blockberry.glueberry.observe.NodeMetrics;
import org.blockberry.glueberry.observe.Tracing;
import org.blockberry.glueberry.reconnect.ReconnectPolicy;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.host.ConnectionGate;
import org.blockberry.libp2p.host.HostLimits;

/**
 * What a node is set to. Immutable and without secrets: the private key goes to the node beside it. Start with {@link #of} and change what should
 * differ with {@link #with}; every error is a {@link GlueberryException} with INVALID_CONFIG that names the field.
 */
public final class GlueberryConfig {
  private final Fields is;

  private GlueberryConfig(Fields checked) {
    this.is = checked;
  }

  /**
   * With everything at its default.
   *
   * @param addressBookPath the original's file; begun when it is not there
   * @param listenAddresses at least one, {@code /ip4|ip6/…/tcp/…}; port 0 takes any
   */
  public static GlueberryConfig of(Path addressBookPath, List<Multiaddr> listenAddresses) {
    Fields fields = new Fields();
    fields.addressBookPath = addressBookPath;
    fields.listenAddresses = listenAddresses;
    return new GlueberryConfig(fields.checked());
  }

  /** This with a few fields changed. */
  public GlueberryConfig with(Consumer<Fields> change) {
    Fields changed = is.copy();
    change.accept(changed);
    return new GlueberryConfig(changed.checked());
  }

  /** The fields, to be changed in {@link #with}; each says its default. A value out of its range is refused there. */
  public static final class Fields implements Cloneable {
    /** Required. */
    public Path addressBookPath;
    /** Required, at least one. */
    public List<Multiaddr> listenAddresses;
    /** Whether peers may connect; if not nothing is bound, whatever the addresses are. True. */
    public boolean acceptInbound = true;
    /** From Connected until the application says that its handshake is done. 30 s. */
    public Duration handshakeTimeout = Duration.ofSeconds(30);
    /** 1 s to 5 min, 10 attempts, 10 percent of jitter; {@link ReconnectPolicy#UNLIMITED} attempts are possible. */
    public ReconnectPolicy reconnect = ReconnectPolicy.STANDARD;
    /** Time a peer is left alone after a handshake that was not done in time. 1 min. */
    public Duration failedHandshakeCooldown = Duration.ofMinutes(1);
    /** Time in which a peer that was lost may come back and use its streams without a handshake, 0 for never. 5 min. */
    public Duration resumeWindow = Duration.ofMinutes(5);
    /** Events that wait for one subscriber. 100. */
    public int eventBufferSize = 100;
    /** Messages that wait for the application. 1,000. */
    public int messageBufferSize = 1_000;
    /** And their bytes; one message always fits. 64 MiB. */
    public long messageBufferBytes = 64L << 20;
    /** What happens when these are reached. */
    public QueuePolicy whenFull = QueuePolicy.WAIT;
    /** Where messages go instead of {@link Glueberry#messages}. Nowhere else. Not with {@link QueuePolicy#DROP}, nor with a driven handshake. */
    public Inbox inbox;
    /**
     * Told of each connection event where it happens, under the lock of its peer: it must return at once and call nothing of the node. Keeps the
     * order with the messages of an {@link Inbox}. Nobody.
     */
    public Consumer<ConnectionEvent> onEvent = event -> { };
    /** Whether the peers of the book are dialled at the start. True. */
    public boolean dialBook = true;
    /** Time a stream may wait for the application until it is reset, 0 for ever. 60 s. */
    public Duration stallLimit = Duration.ofSeconds(60);
    /**
     * Time a peer has for its first frame on a stream of protocol 2.0.0; then the stream is reset and what waits for it fails. Longer than the
     * peer's handshake timeout, for which it may keep the stream waiting until its application allows it. 45 s.
     */
    public Duration firstFrameTimeout = Duration.ofSeconds(45);
    /** Sends under way to a peer on a stream, from which further ones wait and at which they go on. 1,000 and 100. */
    public Watermarks watermarks = Watermarks.STANDARD;
    /** Sends that may wait then; further ones fail. 1,000. */
    public int maxWaitingSends = 1_000;
    /** Bytes of sends under way and waiting to a peer on a stream; one message always fits. 16 MiB. */
    public long sendBufferBytes = 16L << 20;
    /** Whether sends wait at the high watermark; if not only the bytes bound them. True. */
    public boolean backpressure = true;
    /** Longest message on an encrypted stream, in bytes before sealing. 1 MiB. */
    public int maxMessageSize = 1 << 20;
    /** Longest message on the handshake stream, in bytes; 64 KiB are plenty for known applications. 1 MiB. */
    public int maxHandshakeMessageSize = 1 << 20;
    /** Longest stream name, 1 to 64. 64. */
    public int maxStreamNameLength = 64;
    /** Streams of one peer that may wait to be allowed, until the handshake times out. 16. */
    public int parkedStreams = 16;
    /** Inbound connections whose peers are not established, 0 for no limit. 256. */
    public int maxUnauthenticated = 256;
    /** Time in which an inbound connection must bring a Glueberry stream, 0 for ever: then peers may only ping. 60 s. */
    public Duration unauthenticatedTimeout = Duration.ofSeconds(60);
    /** Peers remembered at once beside those connected: lost, in cooldown, prepared. 4,096. */
    public int maxPeers = 4_096;
    /** Dials under way at once. 64. */
    public int maxDials = 64;
    /** How often last-seen times go to the address book. 5 s. */
    public Duration bookFlush = Duration.ofSeconds(5);
    /** 10,000 peers, 32 addresses each, 4,096 bytes of metadata. */
    public BookLimits bookLimits = BookLimits.STANDARD;
    /** What a damaged book means when nothing else says who is blacklisted. */
    public Recovery bookRecovery = Recovery.REFUSE;
    /** Connections: 100 to 400 peers, 30 s for a dial, 10 s to agree on a stream. */
    public HostLimits hostLimits = defaultHostLimits();
    /** Who may connect, beside the blacklist. */
    public ConnectionGate gate = ConnectionGate.OPEN;
    /** Encrypted streams whose handlers are there from the start, so that peers learn of them before any is prepared. None. */
    public List<String> streams = List.of();
    /** Whether Java peers are offered streams with keys of their own (specification 3.2). True. */
    public boolean protocolTwo = true;
    /** What identify says of our software. */
    public String agentVersion = "glueberry-java/" + ProtocolVersion.CURRENT;
    /** Where log lines go. Nowhere. */
    public NodeLog log = NodeLog.NONE;
    /** Where is counted. Nowhere. */
    public NodeMetrics metrics = NodeMetrics.NONE;
    /** Where spans go. Nowhere. */
    public Tracing tracing = Tracing.NONE;
    /** Told about exceptions out of the application's callbacks and of our own making. The thread's handler. */
    public Consumer<Throwable> failures =
        failure -> Thread.currentThread().getUncaughtExceptionHandler().uncaughtException(Thread.currentThread(), failure);
    /** Times in events, messages and the book. The system's. */
    public Clock clock = Clock.systemUTC();
    /** For keys, nonces and jitter. The system's. */
    public SecureRandomSource random = SecureRandomSource.system();

    private Fields() {}

    private Fields copy() {
      try {
        return (Fields) super.clone();
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException(e);
      }
    }

    private static HostLimits defaultHostLimits() {
      HostLimits d = HostLimits.DEFAULT;
      var y = d.yamux();
      var yamux = new org.blockberry.libp2p.yamux.YamuxLimits(y.maxInboundStreams(), y.maxOutboundStreams(), y.maxUnacknowledged(), y.maxWindowBytes(),
          y.maxWindowSumBytes(), y.maxQueuedBytes(), y.maxControlBytes(), y.floodBurst(), y.floodPerSecond(), y.keepAlive(), y.pingTimeout(),
          y.openTimeout(), Duration.ofSeconds(60)); // the original never finishes a stream: do not keep our half of it
      return new HostLimits(d.handshakeTimeout(), d.streamTimeout(), Duration.ofSeconds(30), d.dialStagger(), d.maxPendingInbound(),
          d.maxConnections(), d.reserved(), d.maxPerAddress(), d.maxPerPeer(), 400, 100, d.idleGrace(), d.maxStreamQueueBytes(),
          d.connectionBytes(), d.peerBytes(), d.nodeBytes(), yamux);
    }

    private Fields checked() {
      require(addressBookPath != null && !addressBookPath.toString().isEmpty(), "addressBookPath is missing: name the file of the address book");
      require(listenAddresses != null && !listenAddresses.isEmpty(), "listenAddresses is empty: give at least one, such as /ip4/0.0.0.0/tcp/9000");
      listenAddresses = List.copyOf(listenAddresses);
      listenAddresses.forEach(each -> require(each.components().size() == 2,
          "listenAddresses has " + each + " but must hold interfaces and TCP ports, such as /ip4/0.0.0.0/tcp/9000"));
      positive(handshakeTimeout, "handshakeTimeout");
      positive(bookFlush, "bookFlush");
      positive(firstFrameTimeout, "firstFrameTimeout");
      notNegative(failedHandshakeCooldown, "failedHandshakeCooldown");
      notNegative(resumeWindow, "resumeWindow");
      notNegative(stallLimit, "stallLimit");
      notNegative(unauthenticatedTimeout, "unauthenticatedTimeout");
      atLeast(1, eventBufferSize, "eventBufferSize");
      atLeast(1, messageBufferSize, "messageBufferSize");
      atLeast(1, messageBufferBytes, "messageBufferBytes");
      atLeast(0, maxWaitingSends, "maxWaitingSends");
      atLeast(1, sendBufferBytes, "sendBufferBytes");
      within(1, 48 << 20, maxMessageSize, "maxMessageSize");
      within(1, 48 << 20, maxHandshakeMessageSize, "maxHandshakeMessageSize");
      within(1, 64, maxStreamNameLength, "maxStreamNameLength");
      within(0, 1_024, parkedStreams, "parkedStreams");
      atLeast(0, maxUnauthenticated, "maxUnauthenticated");
      atLeast(1, maxPeers, "maxPeers");
      atLeast(1, maxDials, "maxDials");
      streams = List.copyOf(present(streams, "streams"));
      streams.forEach(name -> Names.checked(name, maxStreamNameLength));
      present(reconnect, "reconnect");
      present(whenFull, "whenFull");
      require(inbox == null || whenFull == QueuePolicy.WAIT, "whenFull is DROP but must be WAIT with an inbox");
      present(onEvent, "onEvent");
      present(watermarks, "watermarks");
      present(bookLimits, "bookLimits");
      present(bookRecovery, "bookRecovery");
      present(hostLimits, "hostLimits");
      present(gate, "gate");
      present(agentVersion, "agentVersion");
      present(log, "log");
      present(metrics, "metrics");
      present(tracing, "tracing");
      present(failures, "failures");
      present(clock, "clock");
      present(random, "random");
      return this;
    }

    private static <T> T present(T value, String field) {
      require(value != null, field + " is missing");
      return value;
    }

    private static void positive(Duration value, String field) {
      require(!present(value, field).isNegative() && !value.isZero(), field + " is " + value + " but must be more than 0");
    }

    private static void notNegative(Duration value, String field) {
      require(!present(value, field).isNegative(), field + " is " + value + " but must be 0 or more");
    }

    private static void atLeast(long least, long value, String field) {
      require(value >= least, field + " is " + value + " but must be " + least + " or more");
    }

    private static void within(int least, int most, int value, String field) {
      require(value >= least && value <= most, field + " is " + value + " but must be " + least + " to " + most);
    }

    private static void require(boolean holds, String message) {
      if (!holds) {
        throw GlueberryException.of(ErrorCode.INVALID_CONFIG, message);
      }
    }
  }

  /** A copy of the fields, to read from. */
  Fields fields() {
    return is.copy();
  }

  /** One field: {@code config.get(fields -> fields.maxMessageSize)}. */
  public <T> T get(java.util.function.Function<Fields, T> field) {
    return requireNonNull(field, "field").apply(is.copy());
  }
}
