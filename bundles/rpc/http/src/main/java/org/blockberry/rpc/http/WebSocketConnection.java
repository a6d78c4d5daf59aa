package org.blockberry.rpc.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.rpc.RpcParameter;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.event.EventQuery;
import org.blockberry.chain.event.InvalidQueryException;
import org.blockberry.rpc.http.access.Caller;
import org.blockberry.rpc.http.access.Denial;
import org.blockberry.rpc.http.call.RequestReader;
import org.blockberry.rpc.http.call.RpcFault;
import org.blockberry.rpc.http.call.RpcReply;
import org.blockberry.rpc.http.call.RpcRequest;
import org.blockberry.rpc.http.call.RpcTask;
import org.blockberry.rpc.http.message.HttpRefusal;
import org.blockberry.rpc.http.ws.CloseCode;
import org.blockberry.rpc.http.ws.EventTarget;
import org.blockberry.rpc.http.ws.FrameReader;
import org.blockberry.rpc.http.ws.Frames;
import org.blockberry.rpc.http.ws.SharedEvent;
import org.blockberry.rpc.http.ws.Subscription;
import org.blockberry.rpc.http.ws.SubscriptionHub;

/**
 * One WebSocket: calls as over HTTP, one text each, and events. A client that does not read is first cut from its subscriptions, with an
 * error for each, and then closed; what it may hold in memory until then is bounded. All fields belong to the event loop, except the
 * inbox of events; answers and events come from any thread.
 */
final class WebSocketConnection extends ChannelInboundHandlerAdapter implements EventTarget {
  static final String SUBSCRIBE = "subscribe";
  static final String UNSUBSCRIBE = "unsubscribe";
  static final String UNSUBSCRIBE_ALL = "unsubscribe_all";
  static final int SUBSCRIPTION_ENDED = -32000;

  private static final List<RpcParameter> QUERY =
      List.of(new RpcParameter("query", RpcParameter.Kind.STRING, "In the event query language."));
  private static final Set<String> OURS = Set.of(SUBSCRIBE, UNSUBSCRIBE, UNSUBSCRIBE_ALL);
  private static final int READ_AT_ONCE_BYTES = 4_096; // a subscription is always smaller
  private static final int FLUSH_AFTER = 32;
  private static final long LEAST_BYTES_PER_SECOND = 16 * 1024;
  private static final long PONG_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final byte[] NOTHING = new byte[0];

  private enum State { OPEN, CLOSING, CLOSED }

  private final Router router;
  private final Caller caller;
  private final SubscriptionHub hub;
  private final RpcMetrics metrics;
  private final AnswerBudget budget;
  private final FrameReader reader;
  private final int mostRunning;
  private final int mostEvents;
  private final long mostEventBytes;
  private final long maxPendingBytes;
  private final long requestNanos;
  private final long readNanos;
  private final long writeNanos;
  private final long pingNanos;

  private final Queue<Delivery> inbox = new ConcurrentLinkedQueue<>(); // the hub bounds it
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile State state = State.OPEN;

  private ChannelHandlerContext context;
  private Future<?> ticker;
  private byte[] waiting = NOTHING; // read from the socket but not parsed yet
  private boolean parsing;
  private final Set<Running> running = new LinkedHashSet<>();
  private final Map<String, Open> open = new LinkedHashMap<>(); // by query in normal form
  private long messageStart;
  private long lastHeard;
  private long lastPing;
  private int unreadEvents;
  private long unreadEventBytes;
  private long unread; // bytes given to the socket
  private long readBy; // when the client must have read them
  private long closeBy;

  private record Delivery(Subscription subscription, SharedEvent event) {}

  /** A subscription with what stands in front of each of its events. */
  private record Open(Subscription subscription, byte[] start) {}

  /** A call under way. */
  private static final class Running {
    private final long startNanos = System.nanoTime();
    private RpcTask task;
    private boolean expired;
  }

  WebSocketConnection(Router router, RpcSettings settings, Caller caller, SubscriptionHub hub, RpcMetrics metrics, AnswerBudget budget) {
    this.router = router;
    this.caller = caller;
    this.hub = hub;
    this.metrics = metrics;
    this.budget = budget;
    this.reader = new FrameReader(settings.number("max_body_bytes"));
    this.mostRunning = settings.number("max_in_flight_per_connection");
    this.mostEvents = settings.number("subscription_buffer");
    this.mostEventBytes = settings.number("subscription_buffer_bytes");
    this.maxPendingBytes = settings.maxPendingBytes();
    this.requestNanos = settings.duration("request_timeout").toNanos();
    this.readNanos = settings.duration("read_timeout").toNanos();
    this.writeNanos = settings.duration("write_timeout").toNanos();
    this.pingNanos = settings.duration("ping_interval").toNanos();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    lastHeard = System.nanoTime();
    lastPing = lastHeard;
    long shortest = Math.min(Math.min(requestNanos, readNanos), Math.min(writeNanos, pingNanos));
    long period = Math.max(TimeUnit.MILLISECONDS.toNanos(5), Math.min(TimeUnit.SECONDS.toNanos(1), shortest / 4));
    ticker = ctx.executor().scheduleWithFixedDelay(this::tick, period, period, TimeUnit.NANOSECONDS);
  }

  /** What the client sent behind its handshake, without waiting for the answer. */
  void begin(byte[] early) {
    waiting = early;
    parse();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (state == State.OPEN) {
        lastHeard = System.nanoTime();
        int count = bytes.readableBytes();
        byte[] joined = waiting.length == 0 ? new byte[count] : Arrays.copyOf(waiting, waiting.length + count);
        bytes.readBytes(joined, waiting.length, count);
        waiting = joined;
        parse();
      }
    } finally {
      bytes.release();
    }
  }

  /** Takes messages out of what has been read, as long as there is room for their calls and answers. */
  private void parse() {
    if (parsing) {
      return;
    }
    parsing = true;
    int at = 0;
    while (at < waiting.length && state == State.OPEN && hasRoom()) {
      if (!reader.midMessage()) {
        messageStart = lastHeard;
      }
      at = reader.feed(waiting, at, waiting.length);
      FrameReader.Message message = reader.take();
      if (message != null) {
        take(message);
      } else if (reader.violation() != null) {
        metrics.refused(reader.violation().code() == CloseCode.TOO_BIG ? HttpRefusal.Reason.TOO_LARGE : HttpRefusal.Reason.MALFORMED);
        end(reader.violation().code(), reader.violation().text());
      }
    }
    parsing = false;
    waiting = state != State.OPEN || at == waiting.length ? NOTHING : Arrays.copyOfRange(waiting, at, waiting.length);
    context.flush();
    if (state != State.CLOSED) {
      context.channel().config().setAutoRead(state == State.CLOSING || waiting.length == 0 && hasRoom());
    }
  }

  private boolean hasRoom() {
    return running.size() < mostRunning && context.channel().isWritable();
  }

  private void take(FrameReader.Message message) {
    switch (message.kind()) {
      case TEXT -> call(message.payload());
      case PING -> write(Unpooled.wrappedBuffer(Frames.pong(message.payload())));
      case CLOSE -> end(CloseCode.NORMAL, "");
      default -> { } // a pong: that something was heard is all it says
    }
  }

  private void call(Bytes text) {
    if (text.size() > READ_AT_ONCE_BYTES) {
      submit(() -> router.read(text));
      return;
    }
    RequestReader.Body body = router.read(text);
    Optional<RpcRequest.Call> only = body.batch() || body.requests().size() != 1 ? Optional.empty() : body.requests().get(0).call();
    if (only.isPresent() && OURS.contains(only.get().method())) {
      long began = System.nanoTime();
      RpcReply reply = subscription(only.get());
      metrics.answered(only.get().method(), System.nanoTime() - began, reply.fault().isPresent());
      answer(router.text(new RpcTask.Outcome(List.of(reply), false)));
    } else {
      submit(() -> body);
    }
  }

  private void submit(java.util.function.Supplier<RequestReader.Body> input) {
    Running call = new Running();
    running.add(call);
    Optional<RpcTask> task = router.calls(input, caller, text -> context.executor().execute(() -> {
      running.remove(call);
      answer(text);
      context.flush();
      if (state == State.OPEN) {
        parse();
      }
    }));
    if (task.isPresent()) {
      call.task = task.get();
    } else {
      running.remove(call);
      answer(router.text(new RpcTask.Outcome(List.of(RpcReply.failed(JsonValue.NULL, router.busy())), false)));
    }
  }

  /** Subscriptions are this connection's own: everything else goes the way of all calls. */
  private RpcReply subscription(RpcRequest.Call call) {
    Optional<Denial> denial = router.mayUse(caller, call.method());
    if (denial.isPresent()) {
      metrics.denied(denial.get().kind());
      return RpcReply.denied(call.id(), denial.get());
    }
    try {
      Optional<String> problem = call.method().equals(UNSUBSCRIBE_ALL) ? unsubscribeAll()
          : byQuery(call, call.arguments().read(QUERY).string("query").orElse(""));
      return problem.isPresent() ? RpcReply.failed(call.id(), RpcFault.failed(problem.get()))
          : RpcReply.of(call.id(), JsonValue.EMPTY_OBJECT, false);
    } catch (RpcException e) {
      return RpcReply.failed(call.id(), RpcFault.failed(e.getMessage()));
    }
  }

  private Optional<String> unsubscribeAll() {
    open.clear();
    return hub.removeAll(this).isEmpty() ? Optional.of("subscription not found") : Optional.empty();
  }

  /** What is wrong; empty if it was done. */
  private Optional<String> byQuery(RpcRequest.Call call, String text) {
    if (Bytes.utf8(text).size() > EventQuery.MAX_BYTES) {
      return Optional.of("maximum query length exceeded");
    }
    EventQuery query;
    try {
      query = EventQuery.parse(text);
    } catch (InvalidQueryException e) {
      return Optional.of("failed to parse query: " + e.getMessage());
    }
    String normal = query.toString();
    if (call.method().equals(UNSUBSCRIBE)) {
      open.remove(normal);
      return hub.remove(this, normal) ? Optional.empty() : Optional.of("subscription not found");
    }
    Subscription wanted = new Subscription(call.id(), text, normal);
    Optional<String> problem = hub.add(this, wanted, query);
    if (problem.isEmpty()) {
      open.put(normal, new Open(wanted, EventJson.start(wanted)));
    }
    return problem;
  }

  @Override
  public void offer(Subscription subscription, SharedEvent event) {
    inbox.add(new Delivery(subscription, event));
    if (state == State.CLOSED) {
      discard(); // nobody else will
    } else if (scheduled.compareAndSet(false, true)) {
      context.executor().execute(this::deliver);
    }
  }

  private void deliver() {
    scheduled.set(false);
    int unflushed = 0;
    for (Delivery next = inbox.poll(); next != null; next = inbox.poll()) {
      hub.delivered();
      Open mine = state == State.OPEN ? open.get(next.subscription().normal()) : null;
      if (mine == null || mine.subscription() != next.subscription()) {
        next.event().release(); // ended meanwhile
      } else if (router.mayStillHear(caller)) {
        send(mine, next.event());
        if (++unflushed == FLUSH_AFTER) {
          unflushed = 0;
          context.flush();
        }
      } else {
        next.event().release();
        hub.removeAll(this);
        dropped("the access token is no longer valid");
      }
    }
    context.flush();
  }

  private void discard() {
    for (Delivery next = inbox.poll(); next != null; next = inbox.poll()) {
      hub.delivered();
      next.event().release();
    }
  }

  private void send(Open to, SharedEvent event) {
    int length = to.start().length + event.bytes();
    if (isFull(length)) {
      context.flush(); // perhaps it is only us who have not written
    }
    if (isFull(length) || !budget.reserve(length, maxPendingBytes)) {
      event.release();
      hub.removeAll(this);
      metrics.subscriberDropped();
      dropped("client is not pulling messages fast enough");
      return;
    }
    byte[] head = Frames.textHead(length);
    ByteBuf start = context.alloc().buffer(head.length + to.start().length).writeBytes(head).writeBytes(to.start());
    unreadEvents++;
    unreadEventBytes += length;
    owe(length);
    context.write(start);
    context.write(event.text()).addListener(done -> {
      unreadEvents--;
      unreadEventBytes -= length;
      unread -= length;
      budget.release(length);
    });
  }

  /** One event is always allowed, however large. */
  private boolean isFull(int length) {
    return unreadEvents >= mostEvents || unreadEvents > 0 && unreadEventBytes + length > mostEventBytes;
  }

  @Override
  public void cancelled(String reason) {
    context.executor().execute(() -> {
      dropped(reason);
      context.flush();
    });
  }

  /** Tells the client that it hears nothing any more; a few small texts, whatever the buffers hold. */
  private void dropped(String reason) {
    List<Open> ended = new ArrayList<>(open.values());
    open.clear();
    for (Open one : ended) {
      answer(router.text(new RpcTask.Outcome(List.of(RpcReply.failed(one.subscription().id(),
          new RpcFault(SUBSCRIPTION_ENDED, "subscription was canceled (reason: " + reason + ")"))), false)));
    }
  }

  /** A text of JSON without its frame; null if there is nothing to say. */
  private void answer(ByteBuf text) {
    if (text == null) {
      return;
    }
    if (state != State.OPEN) {
      text.release();
      return;
    }
    if (budget.reserve(text.readableBytes(), maxPendingBytes)) {
      context.write(Unpooled.wrappedBuffer(Frames.textHead(text.readableBytes())));
      writeReserved(text);
    } else { // clients hold as much as all of them may: this one must ask again
      metrics.busy();
      text.release();
      context.close();
    }
  }

  private void write(ByteBuf frame) {
    budget.reserve(frame.readableBytes(), Long.MAX_VALUE); // small
    writeReserved(frame);
  }

  private void writeReserved(ByteBuf bytes) {
    int size = bytes.readableBytes();
    owe(size);
    context.write(bytes).addListener(done -> {
      unread -= size;
      budget.release(size);
    });
  }

  private void owe(int size) {
    readBy = (unread == 0 ? System.nanoTime() + writeNanos : readBy) + TimeUnit.SECONDS.toNanos(size) / LEAST_BYTES_PER_SECOND;
    unread += size;
  }

  private void tick() {
    long now = System.nanoTime();
    boolean stuck = false;
    for (Running call : running) {
      long age = now - call.startNanos;
      if (age > requestNanos && !call.expired) {
        call.expired = true;
        call.task.expire(router.tooLong());
      }
      stuck |= age > 2 * requestNanos;
    }
    if (state == State.CLOSING ? now - closeBy > 0 : stuck) {
      context.close();
    } else if (unread > 0 && now - readBy > 0) {
      metrics.refused(HttpRefusal.Reason.SLOW);
      context.close();
    } else if (state == State.OPEN) {
      boolean reading = context.channel().config().isAutoRead();
      if (reading && reader.midMessage() && now - messageStart > readNanos) {
        metrics.refused(HttpRefusal.Reason.SLOW);
        end(CloseCode.POLICY, "the message took too long to arrive");
      } else if (reading && now - lastHeard > pingNanos + PONG_NANOS) {
        context.close(); // it is gone, or does not answer pings
      } else if (now - lastPing > pingNanos) {
        lastPing = now;
        write(Unpooled.wrappedBuffer(Frames.ping()));
        context.flush();
      }
    }
  }

  /** Says goodbye, and closes when the client had time to read it: closing at once would reset what is still on its way. */
  private void end(CloseCode code, String reason) {
    if (state != State.OPEN) {
      return;
    }
    state = State.CLOSING;
    closeBy = System.nanoTime() + CLOSE_NANOS;
    hub.removeAll(this);
    open.clear();
    write(Unpooled.wrappedBuffer(Frames.close(code, reason)));
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> {
      SslHandler ssl = context.pipeline().get(SslHandler.class);
      if (ssl != null) {
        ssl.closeOutbound();
      } else if (context.channel() instanceof SocketChannel socket) {
        socket.shutdownOutput();
      }
    });
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof Connections.Ending) {
      end(CloseCode.GOING_AWAY, "the server goes away");
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable() && state == State.OPEN) {
      parse();
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    state = State.CLOSED;
    waiting = NOTHING;
    ticker.cancel(false);
    hub.removeAll(this);
    open.clear();
    running.clear();
    discard();
    metrics.socketClosed();
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof java.io.IOException)) {
      metrics.failed(cause);
    }
    ctx.close();
  }
}
