package org.blockberry.rpc.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.rpc.RpcRole;
import org.blockberry.rpc.http.access.AccessGate;
import org.blockberry.rpc.http.message.HostPolicy;
import org.blockberry.rpc.http.access.Caller;
import org.blockberry.rpc.http.access.Denial;
import org.blockberry.rpc.http.access.Endpoint;
import org.blockberry.rpc.http.ws.Handshake;
import org.blockberry.rpc.http.message.HttpParser;
import org.blockberry.rpc.http.message.HttpRefusal;
import org.blockberry.rpc.http.message.HttpRequest;
import org.blockberry.rpc.http.tls.ServerTls;

/**
 * One connection: cuts its bytes into requests, hands them to the router, writes the answers in the order of the
 * requests. Reads nothing while too many requests are under way or the client does not read its answers. All fields
 * belong to the event loop; answers come from any thread.
 */
final class Connection extends ChannelInboundHandlerAdapter {
  private static final ByteBuf CONTINUE = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII)).asReadOnly());
  private static final long LEAST_BYTES_PER_SECOND = 16 * 1024;
  private static final int MOST_DRAINED_BYTES = 4 * 1024 * 1024;
  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long RETIRED_IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final byte[] NOTHING = new byte[0];

  private enum State { OPEN, LAST_REQUEST, DRAINING, UPGRADED, CLOSED }

  private final Router router;
  private final HostPolicy hosts;
  private final Optional<ServerTls> tls;
  private final String source;
  private final RpcMetrics metrics;
  private final AnswerBudget budget;
  private final HttpParser parser;
  private final int mostPending;
  private final long requestNanos;
  private final long readNanos;
  private final long writeNanos;
  private final long idleNanos;
  private final ArrayDeque<Exchange> pending = new ArrayDeque<>();

  private ChannelHandlerContext context;
  private Future<?> ticker;
  private State state = State.OPEN;
  private boolean parsing;
  private boolean flushDue;
  private boolean retiring; // answers what comes, and then closes
  private AccessGate.Login login; // of the credential below
  private String credential;
  private WebSocketConnection socket; // takes over once it is there
  private byte[] waiting = NOTHING; // read from the socket but not parsed yet
  private long requestStart;
  private long lastUse;
  private long unread; // bytes of answers given to the socket
  private long readBy; // when the client must have read them
  private int drained;
  private long drainUntil;

  /**
   * A connection that has just been accepted.
   *
   * @param tls what the handler in front of this one is made of; empty without TLS
   * @param source who is counted for it
   */
  Connection(Router router, RpcSettings settings, Optional<ServerTls> tls, String source, RpcMetrics metrics,
      AnswerBudget budget) {
    this.router = router;
    this.hosts = settings.hosts();
    this.tls = tls;
    this.source = source;
    this.metrics = metrics;
    this.budget = budget;
    this.parser = new HttpParser(settings.number("max_head_bytes"), settings.number("max_body_bytes"));
    this.mostPending = settings.number("max_in_flight_per_connection");
    this.requestNanos = settings.duration("request_timeout").toNanos();
    this.readNanos = settings.duration("read_timeout").toNanos();
    this.writeNanos = settings.duration("write_timeout").toNanos();
    this.idleNanos = settings.duration("idle_timeout").toNanos();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    lastUse = System.nanoTime();
    long shortest = Math.min(Math.min(requestNanos, readNanos), Math.min(writeNanos, idleNanos));
    long period = Math.max(TimeUnit.MILLISECONDS.toNanos(5), Math.min(TimeUnit.SECONDS.toNanos(1), shortest / 4));
    ticker = ctx.executor().scheduleWithFixedDelay(this::tick, period, period, TimeUnit.NANOSECONDS);
    ctx.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      lastUse = System.nanoTime();
      int count = bytes.readableBytes();
      if (state == State.DRAINING) {
        drained += count;
        if (drained > MOST_DRAINED_BYTES) {
          ctx.close();
        }
      } else if (state == State.OPEN) {
        byte[] joined = waiting.length == 0 ? new byte[count] : Arrays.copyOf(waiting, waiting.length + count);
        bytes.readBytes(joined, waiting.length, count);
        waiting = joined;
        parse();
      }
    } finally {
      bytes.release();
    }
  }

  /** Takes requests out of what has been read, as long as there is room for them. */
  private void parse() {
    if (parsing) {
      return; // an answer given at once would otherwise come back in here
    }
    parsing = true;
    int at = 0;
    while (at < waiting.length && state == State.OPEN && hasRoom()) {
      if (!parser.midRequest()) {
        requestStart = lastUse;
      }
      at = parser.feed(waiting, at, waiting.length);
      if (parser.refusal() != null) {
        refuse(parser.refusal());
      } else {
        HttpRequest request = parser.take();
        if (request != null) {
          begin(request);
        } else if (parser.takeContinueDue() && pending.isEmpty()) {
          context.writeAndFlush(CONTINUE.duplicate());
        }
      }
    }
    parsing = false;
    if (state == State.UPGRADED) {
      handOver(Arrays.copyOfRange(waiting, at, waiting.length));
      return;
    }
    waiting = state != State.OPEN || at == waiting.length ? NOTHING : Arrays.copyOfRange(waiting, at, waiting.length);
    if (flushDue) {
      flushDue = false;
      context.flush(); // may make room, and then comes back in here
    }
    context.channel().config().setAutoRead(state == State.DRAINING || waiting.length == 0 && hasRoom());
  }

  private boolean hasRoom() {
    return pending.size() < mostPending && context.channel().isWritable();
  }

  private void begin(HttpRequest request) {
    Optional<HttpRefusal> foreign = hosts.refusal(request);
    if (foreign.isPresent()) {
      refuse(foreign.get());
      return;
    }
    AccessGate.Login who = login(request.headerOrNull("authorization"));
    if (who.denial().isPresent()) {
      metrics.denied(who.denial().get().kind());
      state = State.LAST_REQUEST;
      router.deny(who.denial().get(), exchange(AnswerFrame.of(request, hosts).last()));
      return;
    }
    if (request.path().equals(Endpoint.WEBSOCKET.path()) && Handshake.wanted(request)) {
      openSocket(request, who.caller().orElseThrow());
      return;
    }
    boolean last = !request.keepAlive() || retiring;
    if (last) {
      state = State.LAST_REQUEST;
    }
    AnswerFrame frame = AnswerFrame.of(request, hosts);
    router.route(request, who.caller().orElseThrow(), exchange(last ? frame.last() : frame));
  }

  /** The handshake was checked for Host, Origin and credential like any request; what follows on the wire are frames. */
  private void openSocket(HttpRequest request, Caller caller) {
    Optional<String> problem = !pending.isEmpty() ? Optional.of("a WebSocket must not be opened while requests are under way")
        : retiring ? Optional.of("the server goes away") : Handshake.problem(request);
    if (problem.isPresent()) {
      refuse(new HttpRefusal(400, HttpRefusal.Reason.MALFORMED, problem.get()));
      return;
    }
    Optional<Denial> denial = router.mayOpenSocket(caller);
    if (denial.isPresent()) {
      metrics.denied(denial.get().kind());
      state = State.LAST_REQUEST;
      router.deny(denial.get(), exchange(AnswerFrame.of(request, hosts).last()));
      return;
    }
    state = State.UPGRADED;
    socket = router.socket(caller);
    context.write(Unpooled.copiedBuffer(Handshake.answer(request), StandardCharsets.US_ASCII));
  }

  private void handOver(byte[] early) {
    ticker.cancel(false);
    context.pipeline().replace(this, "websocket", socket);
    socket.begin(early);
  }

  /** A client sends the same credential with each request: it is looked at once, and the gate looks after it from then on. */
  private AccessGate.Login login(String authorization) {
    if (login == null || !Objects.equals(authorization, credential)) {
      Optional<RpcRole> certificate = tls.flatMap(known -> Optional.ofNullable(context.pipeline().get(SslHandler.class))
          .flatMap(known::role));
      AccessGate.Login fresh = router.login(authorization, source, certificate);
      if (fresh.denial().isPresent()) {
        return fresh; // failures are counted each time
      }
      login = fresh;
      credential = authorization;
    }
    return login;
  }

  /** Any thread. */
  private void answered() {
    if (context.executor().inEventLoop()) {
      writeReady();
    } else {
      context.executor().execute(this::writeReady);
    }
  }

  private void writeReady() {
    boolean wrote = false;
    while (!pending.isEmpty() && state != State.CLOSED) {
      ByteBuf answer = pending.peek().take();
      if (answer == null) {
        break;
      }
      boolean last = !pending.poll().frame().keepAlive();
      write(answer, last);
      wrote = true;
    }
    if (wrote) {
      lastUse = System.nanoTime();
      if (parsing) {
        flushDue = true; // one write to the socket for all answers given at once
        return;
      }
      context.flush();
      if (state == State.OPEN) {
        parse();
      }
    }
  }

  private void write(ByteBuf answer, boolean last) {
    int size = answer.readableBytes();
    long now = System.nanoTime();
    readBy = (unread == 0 ? now + writeNanos : readBy)
        + TimeUnit.SECONDS.toNanos(size) / LEAST_BYTES_PER_SECOND;
    unread += size;
    context.write(answer).addListener(done -> {
      unread -= size;
      budget.release(size);
    });
    if (last) {
      if (state == State.DRAINING) {
        // the client may still be sending: closing now would reset the connection before it has read the answer
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> {
          SslHandler ssl = context.pipeline().get(SslHandler.class);
          if (ssl != null) {
            ssl.closeOutbound();
          } else if (context.channel() instanceof SocketChannel socket) {
            socket.shutdownOutput();
          }
        });
      } else {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      }
    }
  }

  /** Answers what came before, then says why nothing more is read. */
  private void refuse(HttpRefusal refusal) {
    metrics.refused(refusal.reason());
    state = State.DRAINING;
    drainUntil = System.nanoTime() + DRAIN_NANOS;
    router.refuse(refusal, exchange(AnswerFrame.LAST));
  }

  private Exchange exchange(AnswerFrame frame) {
    Exchange exchange = new Exchange(frame, System.nanoTime(), this::answered);
    pending.add(exchange);
    return exchange;
  }

  private void tick() {
    long now = System.nanoTime();
    boolean stuck = false;
    for (Exchange exchange : pending) {
      stuck |= !exchange.tick(now, requestNanos);
    }
    boolean reading = state == State.OPEN && context.channel().config().isAutoRead();
    if (stuck) { // no thread is left even to say so
      context.close();
    } else if (unread > 0 && now - readBy > 0) {
      metrics.refused(HttpRefusal.Reason.SLOW);
      context.close();
    } else if (state == State.DRAINING) {
      if (pending.isEmpty() && now - drainUntil > 0 && unread == 0) {
        context.close();
      }
    } else if (reading && parser.midRequest() && now - requestStart > readNanos) {
      refuse(new HttpRefusal(408, HttpRefusal.Reason.SLOW, "the request took too long to arrive"));
    } else if (pending.isEmpty() && unread == 0 && !parser.midRequest() && now - lastUse > (retiring ? Math.min(idleNanos, RETIRED_IDLE_NANOS) : idleNanos)) {
      context.close();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof Connections.Ending ending) {
      retiring = true;
      if (ending.grace().isZero()) {
        finish();
      }
    } else if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
      metrics.refused(HttpRefusal.Reason.MALFORMED);
    }
    ctx.fireUserEventTriggered(event);
  }

  /** Lets requests under way finish, then closes. Event loop only. */
  private void finish() {
    if (pending.isEmpty() && unread == 0) {
      context.close();
    } else if (state == State.OPEN) {
      state = State.LAST_REQUEST;
      waiting = NOTHING;
      context.channel().config().setAutoRead(false);
      context.executor().schedule(this::finish, 20, TimeUnit.MILLISECONDS);
    } else if (state != State.CLOSED) {
      context.executor().schedule(this::finish, 20, TimeUnit.MILLISECONDS);
    }
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
    if (ticker != null) {
      ticker.cancel(false);
    }
    for (Exchange exchange : pending) {
      ByteBuf given = exchange.abandon();
      if (given != null) {
        budget.release(given.readableBytes());
        given.release();
      }
    }
    pending.clear();
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // a client that went away, or cannot do TLS, is no event for an operator; anything else is
    if (!(cause instanceof java.io.IOException) && !(cause.getCause() instanceof javax.net.ssl.SSLException)) {
      metrics.failed(cause);
    }
    ctx.close();
  }
}
