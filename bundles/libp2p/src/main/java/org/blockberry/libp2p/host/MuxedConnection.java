package org.blockberry.libp2p.host;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.host.HostException.Kind;
import org.blockberry.libp2p.identify.IdentifyMessage;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.identity.PublicKey;
import org.blockberry.libp2p.noise.NoiseSession;
import org.blockberry.libp2p.noise.RecordReader;
import org.blockberry.libp2p.noise.RecordSealer;
import org.blockberry.libp2p.yamux.Budget;
import org.blockberry.libp2p.yamux.GoAway;
import org.blockberry.libp2p.yamux.SessionHandler;
import org.blockberry.libp2p.yamux.StreamHandler;
import org.blockberry.libp2p.yamux.YamuxSession;
import org.blockberry.libp2p.yamux.YamuxStream;

/** A connection that is through its handshake: the shell around Noise messages and the yamux session. Everything but the interface on the event loop. */
final class MuxedConnection extends ChannelInboundHandlerAdapter implements Connection, SessionHandler {
  private static final long TICK_MILLIS = 1_000;
  private static final long LINGER_MILLIS = 1_000;

  private final HostCore host;
  private final Channel channel;
  private final Direction direction;
  private final NoiseSession noise;
  private final RecordReader reader;
  private final YamuxSession session;
  private final Map<YamuxStream, StreamDriver> drivers = new HashMap<>();
  private final ConcurrentLinkedQueue<HostStream> awake = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean pumpScheduled = new AtomicBoolean();
  private final CompletableFuture<Connection> proven = new CompletableFuture<>();
  private final CompletableFuture<IdentifyMessage> identified = new CompletableFuture<>();
  private final CompletableFuture<String> closed = new CompletableFuture<>();
  private volatile IdentifyMessage remoteInfo;
  private volatile long told = -1; // nothing
  private volatile int applicationStreams; // written on the event loop only
  private volatile long usedAt;
  private volatile boolean open = true;
  private ScheduledFuture<?> ticks;
  private ChannelHandlerContext context;
  private boolean draining;
  private boolean working;
  private int infosHeard;
  private int infoTaken;
  private String reason = "the peer closed the connection";

  MuxedConnection(HostCore host, Channel channel, Direction direction, NoiseSession noise, Budget budget) {
    this.host = host;
    this.channel = channel;
    this.direction = direction;
    this.noise = noise;
    this.reader = new RecordReader(noise.opener());
    this.session = new YamuxSession(direction == Direction.OUTBOUND, host.limits().yamux(), budget, LoopBuffers.get().chunks, this, System.nanoTime());
    this.usedAt = System.nanoTime();
  }

  /** Once in the pipeline: says hello, which the peer's answer proves it has accepted. */
  void start() {
    ticks = channel.eventLoop().scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    session.ping();
    drain();
  }

  /** Completes when the peer has sent something inside the channel: it has not rejected us. */
  CompletableFuture<Connection> proven() {
    return proven;
  }

  // --- what arrives

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      ByteBuf bytes = (ByteBuf) message;
      ByteBuffer read = LoopBuffers.get().read;
      while (bytes.isReadable() && open) {
        read.clear().limit(Math.min(read.capacity(), bytes.readableBytes()));
        bytes.readBytes(read);
        receive(read.flip());
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  /** Sealed bytes; also those that came behind the handshake. */
  void receive(ByteBuffer bytes) {
    guarded(() -> reader.feed(bytes, LoopBuffers.get().plaintext, this::plaintext));
  }

  /** Opened bytes; also those that came behind the choice of the muxer. */
  void plaintext(ByteBuffer bytes) {
    session.receive(bytes, System.nanoTime());
    if (!proven.isDone() && !session.ended()) {
      proven.complete(this);
    }
  }

  RecordReader reader() {
    return reader;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    drain();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    drain();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    finish();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof Error) {
      host.failures().accept(cause);
    }
    reason = "the connection failed: " + cause.getMessage();
    channel.close();
  }

  private void tick() {
    guarded(() -> session.tick(System.nanoTime()));
    drain();
  }

  /** Whatever fails in here ends the connection; what is not the peer's fault is told to the host. */
  private void guarded(Runnable work) {
    if (!open) {
      return;
    }
    boolean outermost = !working;
    working = true;
    try {
      work.run();
    } catch (PeerViolation e) {
      host.counters().count(e.kind());
      shut(e.kind() + ": " + e.getMessage(), GoAway.PROTOCOL_ERROR);
    } catch (RuntimeException | Error e) {
      shut("a handler failed: " + e, GoAway.INTERNAL_ERROR);
      host.failures().accept(e);
    } finally {
      working = !outermost;
    }
    if (open && session.ended()) {
      shut(reason, GoAway.NORMAL);
    }
  }

  // --- what is sent

  /** Seals and writes what the session has, one flush for all of it. */
  private void drain() {
    if (draining || context == null) {
      return;
    }
    draining = true;
    try {
      boolean more = true;
      while (more) {
        more = false;
        while (channel.isWritable() || !open) {
          ByteBuffer chunk = session.poll();
          if (chunk == null) {
            break;
          }
          write(chunk);
          more = true;
        }
        if (more) {
          context.flush();
        }
      }
    } catch (PeerViolation e) { // the nonces are used up
      host.counters().count(e.kind());
      reason = e.getMessage();
      channel.close();
    } finally {
      draining = false;
    }
  }

  private void write(ByteBuffer chunk) {
    ByteBuffer sealed = LoopBuffers.get().sealed.clear();
    noise.sealer().seal(chunk, sealed);
    session.recycle(chunk);
    sealed.flip();
    ByteBuf out = context.alloc().buffer(sealed.remaining()).writeBytes(sealed);
    context.write(out, context.voidPromise());
  }

  // --- streams

  @Override
  public StreamHandler opened(YamuxStream core) {
    StreamDriver driver = StreamDriver.peers(this, host.protocols());
    begin(driver, core);
    return driver;
  }

  private void begin(StreamDriver driver, YamuxStream core) {
    HostStream stream = new HostStream(this, core, host.limits().maxStreamQueueBytes());
    drivers.put(core, driver);
    driver.start(stream);
  }

  @Override
  public CompletableFuture<HostStream> open(List<String> protocols, StreamListener listener) {
    return open(StreamDriver.ours(this, protocols, listener));
  }

  @Override
  public CompletableFuture<HostStream> openAtOnce(String protocol, StreamListener listener) {
    boolean known = remoteInfo().filter(info -> info.protocols().contains(protocol)).isPresent();
    return known ? open(StreamDriver.oursAtOnce(this, protocol, listener)) : open(List.of(protocol), listener);
  }

  private CompletableFuture<HostStream> open(StreamDriver driver) {
    execute(() -> {
      if (!open) {
        driver.opened().completeExceptionally(new HostException(Kind.CLOSED, "the connection is closed"));
        return;
      }
      Optional<YamuxStream> core = session.open(driver);
      if (core.isEmpty()) {
        driver.opened().completeExceptionally(new HostException(Kind.LIMIT, "no stream can be opened now"));
        return;
      }
      begin(driver, core.get());
    }, () -> driver.opened().completeExceptionally(new HostException(Kind.CLOSED, "the host is closed")));
    return driver.opened();
  }

  void left(StreamDriver driver) {
    HostStream stream = driver.stream();
    drivers.remove(stream.core());
  }

  /** Something waits on a stream. From any thread; many calls make one task. */
  void wake(HostStream stream) {
    if (!stream.awake.get() && stream.awake.compareAndSet(false, true)) { // reading first: it is true while messages come fast
      awake.add(stream);
    }
    if (!pumpScheduled.get() && pumpScheduled.compareAndSet(false, true)) {
      execute(this::pumpAll, () -> {}); // also on the event loop: it then looks for input once more before it sleeps, which halves a round trip
    }
  }

  /** Whether this is the event loop at work for this connection: then what the session has is sent at the end of it. */
  boolean works() {
    return channel.eventLoop().inEventLoop() && working;
  }

  private void pumpAll() {
    pumpScheduled.set(false);
    guarded(() -> {
      for (HostStream stream = awake.poll(); stream != null; stream = awake.poll()) {
        stream.awake.set(false);
        StreamDriver driver = drivers.get(stream.core());
        if (driver != null) {
          driver.pump();
        } else {
          stream.pump(); // what was read of a stream that has ended still frees memory
        }
      }
    });
    drain();
  }

  void execute(Runnable work) {
    execute(work, () -> {});
  }

  private void execute(Runnable work, Runnable rejected) {
    try {
      channel.eventLoop().execute(() -> {
        work.run();
        drain();
      });
    } catch (RejectedExecutionException e) {
      rejected.run();
    }
  }

  ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
    return channel.eventLoop().schedule(() -> {
      guarded(work);
      drain();
    }, delay, unit);
  }

  HostLimits limits() {
    return host.limits();
  }

  HostCounters counters() {
    return host.counters();
  }

  Protocols protocols() {
    return host.protocols();
  }

  // --- the session as a whole

  @Override
  public void pong(long roundTripNanos) {}

  @Override
  public void goneAway(long code) {
    reason = "the peer went away with code " + code;
  }

  /** Says goodbye, sends what waits and closes. */
  private void shut(String why, long code) {
    if (!open) {
      return;
    }
    reason = why;
    open = false;
    endSession(code);
    drain();
    if (context != null) {
      context.writeAndFlush(context.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
      channel.eventLoop().schedule((Runnable) channel::close, LINGER_MILLIS, TimeUnit.MILLISECONDS); // it may not read
    }
  }

  /** Listeners hear of the end of their streams; what they throw there stops nothing. */
  private void endSession(long code) {
    try {
      session.close(code);
    } catch (RuntimeException | Error e) {
      host.failures().accept(e);
    }
  }

  private void finish() {
    open = false;
    if (ticks != null) {
      ticks.cancel(false);
    }
    endSession(GoAway.NORMAL);
    for (ByteBuffer chunk = session.poll(); chunk != null; chunk = session.poll()) {
      session.recycle(chunk);
    }
    noise.close();
    if (!proven.isDone() || !identified.isDone()) { // an exception is made for nobody else
      HostException gone = new HostException(Kind.CLOSED, reason);
      proven.completeExceptionally(gone);
      identified.completeExceptionally(gone);
    }
    host.left(this);
    closed.complete(reason);
  }

  /** Closes for a reason of the host's. */
  void cutOff(CutOff why) {
    host.counters().count(why);
    execute(() -> shut(why.toString(), GoAway.NORMAL));
  }

  // --- the interface

  void identified(IdentifyMessage message) {
    remoteInfo = message;
    identified.complete(message);
  }

  /** What the peer says is numbered as it comes, because verifying may change the order. On the event loop. */
  int numberInfo() {
    return ++infosHeard;
  }

  /** Whether nothing newer was taken. On the event loop. */
  boolean takesInfo(int number) {
    boolean newer = number > infoTaken;
    infoTaken = Math.max(infoTaken, number);
    return newer;
  }

  /** The peer is told about us as we are after so many changes. */
  void told(long changes) {
    told = changes;
  }

  /** Whether the peer was told about us, and not since the last of so many changes. */
  boolean toldBefore(long changes) {
    long last = told;
    return last >= 0 && last < changes;
  }

  void notIdentified(Throwable why) {
    identified.completeExceptionally(why);
  }

  /** A stream of an application has begun (1) or ended (-1). On the event loop. */
  void applicationStream(int change) {
    applicationStreams = applicationStreams + change;
    usedAt = System.nanoTime();
  }

  /** Streams of the peer with a protocol that are open. On the event loop. */
  long inboundOf(String protocol) {
    return drivers.values().stream().map(StreamDriver::stream)
        .filter(stream -> stream.inbound() && stream.protocol().equals(protocol)).count();
  }

  /** Time since an application had a stream, or the connection was made; 0 while there is one. */
  long idleNanos() {
    return applicationStreams > 0 ? 0 : System.nanoTime() - usedAt;
  }

  @Override
  public PeerId remoteId() {
    return noise.remoteId();
  }

  @Override
  public PublicKey remoteKey() {
    return noise.remoteKey();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return (InetSocketAddress) channel.remoteAddress();
  }

  @Override
  public Multiaddr remoteMultiaddr() {
    return Addresses.multiaddr(remoteAddress());
  }

  @Override
  public Direction direction() {
    return direction;
  }

  @Override
  public CompletableFuture<Duration> ping() {
    return PingService.ping(this, host.random());
  }

  @Override
  public Optional<IdentifyMessage> remoteInfo() {
    return Optional.ofNullable(remoteInfo);
  }

  @Override
  public CompletableFuture<IdentifyMessage> identified() {
    return identified.copy();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    execute(() -> shut("we closed the connection", GoAway.NORMAL));
  }

  @Override
  public CompletableFuture<String> closed() {
    return closed.copy();
  }

  @Override
  public String toString() {
    return direction + " " + noise.remoteId();
  }
}
