package org.blockberry.rpc.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.blockberry.rpc.http.message.HttpParser;
import org.blockberry.rpc.http.message.HttpRefusal;
import org.blockberry.rpc.http.message.HttpRequest;

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
  private static final byte[] NOTHING = new byte[0];

  private enum State { OPEN, LAST_REQUEST, DRAINING, CLOSED }

  private final Router router;
  private final RpcSettings settings;
  private final RpcMetrics metrics;
  private final AnswerBudget budget;
  private final HttpParser parser;
  private final ArrayDeque<Exchange> pending = new ArrayDeque<>();

  private ChannelHandlerContext context;
  private Future<?> ticker;
  private State state = State.OPEN;
  private boolean parsing;
  private byte[] waiting = NOTHING; // read from the socket but not parsed yet
  private long requestStart;
  private long lastUse;
  private long unread; // bytes of answers given to the socket
  private long readBy; // when the client must have read them
  private int drained;
  private long drainUntil;

  Connection(Router router, RpcSettings settings, RpcMetrics metrics, AnswerBudget budget) {
    this.router = router;
    this.settings = settings;
    this.metrics = metrics;
    this.budget = budget;
    this.parser = new HttpParser(settings.number("max_head_bytes"), settings.number("max_body_bytes"));
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    lastUse = System.nanoTime();
    long shortest = Math.min(Math.min(nanos("request_timeout"), nanos("read_timeout")),
        Math.min(nanos("write_timeout"), nanos("idle_timeout")));
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
        byte[] joined = Arrays.copyOf(waiting, waiting.length + count);
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
    waiting = state != State.OPEN || at == waiting.length ? NOTHING : Arrays.copyOfRange(waiting, at, waiting.length);
    context.channel().config().setAutoRead(state == State.DRAINING || waiting.length == 0 && hasRoom());
  }

  private boolean hasRoom() {
    return pending.size() < settings.number("max_in_flight_per_connection") && context.channel().isWritable();
  }

  private void begin(HttpRequest request) {
    Optional<HttpRefusal> foreign = settings.hosts().refusal(request);
    if (foreign.isPresent()) {
      refuse(foreign.get());
      return;
    }
    if (!request.keepAlive()) {
      state = State.LAST_REQUEST;
    }
    Exchange exchange = exchange(AnswerFrame.of(request, settings.hosts()));
    router.route(request, exchange);
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
      context.flush();
      if (state == State.OPEN) {
        parse();
      }
    }
  }

  private void write(ByteBuf answer, boolean last) {
    int size = answer.readableBytes();
    long now = System.nanoTime();
    readBy = (unread == 0 ? now + nanos("write_timeout") : readBy)
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
          if (context.channel() instanceof SocketChannel socket) {
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
    long requestNanos = nanos("request_timeout");
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
    } else if (reading && parser.midRequest() && now - requestStart > nanos("read_timeout")) {
      refuse(new HttpRefusal(408, HttpRefusal.Reason.SLOW, "the request took too long to arrive"));
    } else if (pending.isEmpty() && unread == 0 && !parser.midRequest() && now - lastUse > nanos("idle_timeout")) {
      context.close();
    }
  }

  /** Lets requests under way finish, then closes. Event loop only. */
  void finish() {
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
    // a client that went away is no event for an operator; anything else is
    if (!(cause instanceof java.io.IOException)) {
      metrics.failed(cause);
    }
    ctx.close();
  }

  private long nanos(String key) {
    return settings.duration(key).toNanos();
  }
}
