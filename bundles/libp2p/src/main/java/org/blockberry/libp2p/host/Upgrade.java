package org.blockberry.libp2p.host;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.blockberry.api.value.Bytes;
import org.blockberry.crypto.X25519;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.host.HostException.Kind;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.multistream.Proposer;
import org.blockberry.libp2p.multistream.Responder;
import org.blockberry.libp2p.noise.NoiseHandshake;
import org.blockberry.libp2p.noise.NoiseSession;
import org.blockberry.libp2p.noise.RecordSealer;
import org.blockberry.libp2p.yamux.Budget;

/**
 * Brings a fresh TCP connection to its muxer: negotiation of Noise, the handshake (its arithmetic on another thread, while little is read),
 * the muxer, and then its place among the connections. One deadline for all of it.
 *
 * <p>Who dials makes its keys while TCP connects and sends the first message of Noise behind its only proposal: a round trip less, and a peer that
 * refuses Noise could not be talked to anyway.
 */
final class Upgrade extends ChannelInboundHandlerAdapter {
  private static final int MAX_TAKEN_BYTES = 2 + NoiseSession.MAX_MESSAGE_BYTES;
  private static final int MAX_WAITING_BYTES = 1_024;

  private enum Phase { SECURITY, NOISE, MUXER, DONE }

  private final HostCore host;
  private final Direction direction;
  private final Optional<PeerId> expected;
  private final CompletableFuture<Connection> result = new CompletableFuture<>();
  private Negotiation negotiation;
  private Phase phase = Phase.SECURITY;
  private ByteBuf pending;
  private boolean busy; // the handshake is on the other thread
  private Bytes greeting; // of who dials, from when its keys are made until TCP has connected
  private NoiseHandshake handshake;
  private MuxedConnection connection;
  private ScheduledFuture<?> deadline;

  /** Either side of multistream. */
  private record Negotiation(Proposer proposer, Responder responder) {
    static Negotiation of(Direction direction, String protocol) {
      return direction == Direction.OUTBOUND ? new Negotiation(new Proposer(List.of(protocol)), null)
          : new Negotiation(null, new Responder(protocol::equals));
    }

    Bytes start() {
      return proposer != null ? proposer.start() : responder.start();
    }

    Bytes receive(ByteBuffer in) {
      return proposer != null ? proposer.receive(in) : responder.receive(in);
    }

    boolean agreed() {
      return (proposer != null ? proposer.agreed() : responder.agreed()).isPresent();
    }

    boolean refused() {
      return proposer != null && proposer.refused();
    }
  }

  Upgrade(HostCore host, Direction direction, Optional<PeerId> expected) {
    this.host = host;
    this.direction = direction;
    this.expected = expected;
    this.negotiation = Negotiation.of(direction, HostCore.NOISE);
  }

  /** Completes on the event loop: with a connection that the peer has accepted too, or a {@link HostException}. */
  CompletableFuture<Connection> result() {
    return result;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    pending = ctx.alloc().buffer();
    if (direction == Direction.OUTBOUND) {
      elsewhere(ctx, () -> {
        handshake = newHandshake();
        return negotiation.start().concat(handshake.start());
      }, first -> {
        greeting = first;
        greet(ctx);
      });
    }
    if (ctx.channel().isActive()) {
      begin(ctx);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    begin(ctx);
  }

  private void begin(ChannelHandlerContext ctx) {
    if (deadline != null) {
      return;
    }
    deadline = ctx.executor().schedule(() -> {
      host.counters().count(CutOff.HANDSHAKE_TIMEOUT);
      fail(ctx, new HostException(Kind.TIMEOUT, "the handshake was not complete in time"));
    }, host.limits().handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS);
    if (direction == Direction.OUTBOUND) {
      greet(ctx);
    } else {
      send(ctx, negotiation.start());
    }
  }

  private void greet(ChannelHandlerContext ctx) {
    if (greeting != null && ctx.channel().isActive()) {
      send(ctx, greeting);
      greeting = null;
    }
  }

  private NoiseHandshake newHandshake() {
    byte[] ephemeral = host.random().bytes(X25519.KEY_BYTES);
    HostConfig config = host.config();
    try {
      return direction == Direction.OUTBOUND
          ? NoiseHandshake.initiator(config.suite(), host.credentials(), config.verifier(), ephemeral, expected)
          : NoiseHandshake.responder(config.suite(), host.credentials(), config.verifier(), ephemeral);
    } finally {
      Arrays.fill(ephemeral, (byte) 0);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (phase == Phase.DONE) {
        return;
      }
      pending.writeBytes((ByteBuf) message);
      if (busy && pending.readableBytes() > MAX_WAITING_BYTES) {
        ctx.channel().config().setAutoRead(false);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
    advance(ctx);
  }

  private void advance(ChannelHandlerContext ctx) {
    guarded(ctx, () -> {
      while (!busy && phase != Phase.DONE && pending.isReadable()) {
        switch (phase) {
          case SECURITY -> security(ctx);
          case NOISE -> noise(ctx);
          default -> muxer(ctx);
        }
      }
    });
  }

  /** Whatever fails in here ends the connection; what is not the peer's fault is told to the host. */
  private void guarded(ChannelHandlerContext ctx, Runnable work) {
    try {
      work.run();
    } catch (PeerViolation e) {
      host.counters().count(e.kind());
      fail(ctx, new HostException(Kind.UNREACHABLE, "the handshake failed: " + e.getMessage(), e));
    } catch (RuntimeException | Error e) {
      fail(ctx, new HostException(Kind.CLOSED, "the handshake failed: " + e, e));
      host.failures().accept(e);
    }
  }

  private void security(ChannelHandlerContext ctx) {
    negotiate(ctx);
    if (negotiation.agreed()) {
      phase = Phase.NOISE;
    }
  }

  private void negotiate(ChannelHandlerContext ctx) {
    ByteBuffer in = pending.nioBuffer();
    Bytes answer = negotiation.receive(in);
    pending.skipBytes(in.position());
    send(ctx, answer);
    if (negotiation.refused()) {
      fail(ctx, new HostException(Kind.UNREACHABLE, "the peer does not speak " + HostCore.NOISE));
    }
  }

  private void noise(ChannelHandlerContext ctx) {
    byte[] taken = new byte[Math.min(pending.readableBytes(), MAX_TAKEN_BYTES)];
    pending.getBytes(pending.readerIndex(), taken);
    ByteBuffer in = ByteBuffer.wrap(taken);
    elsewhere(ctx, () -> {
      if (handshake == null) {
        handshake = newHandshake();
      }
      return handshake.receive(in);
    }, answer -> {
      pending.skipBytes(in.position());
      send(ctx, answer);
      handshake.session().ifPresent(session -> identified(ctx, session));
    });
  }

  /** Arithmetic on a helper thread; what follows is back here, unless the connection is gone by then. The handshake is touched nowhere meanwhile. */
  private void elsewhere(ChannelHandlerContext ctx, Supplier<Bytes> work, Consumer<Bytes> then) {
    busy = true;
    try {
      host.handshakes().execute(() -> {
        Bytes answer = Bytes.EMPTY;
        Throwable failure = null;
        try {
          answer = work.get();
        } catch (RuntimeException | Error e) {
          failure = e;
        }
        Bytes result = answer;
        Throwable failed = failure;
        try {
          ctx.executor().execute(() -> back(ctx, () -> then.accept(result), failed));
        } catch (RejectedExecutionException closed) { // with the host, and the connection with its loop: nobody is in here any more
          handshake.close();
        }
      });
    } catch (RejectedExecutionException e) {
      busy = false;
      fail(ctx, new HostException(Kind.CLOSED, "the host is closed"));
    }
  }

  private void back(ChannelHandlerContext ctx, Runnable then, Throwable failure) {
    busy = false;
    if (phase == Phase.DONE || ctx.isRemoved() || !ctx.channel().isOpen()) { // the deadline was faster, or the connection is gone
      if (handshake != null) {
        handshake.close();
        handshake.session().ifPresent(NoiseSession::close);
      }
      return;
    }
    guarded(ctx, () -> {
      if (failure instanceof PeerViolation violation) {
        throw violation;
      } else if (failure != null) {
        throw new IllegalStateException(failure);
      }
      then.run();
    });
    if (!ctx.channel().config().isAutoRead()) {
      ctx.channel().config().setAutoRead(true);
    }
    advance(ctx);
  }

  private void identified(ChannelHandlerContext ctx, NoiseSession session) {
    if (!host.config().gate().mayConnect(session.remoteId(), direction, remote(ctx))) {
      session.close();
      host.counters().count(CutOff.GATE);
      fail(ctx, new HostException(Kind.REFUSED, "the gate does not allow " + session.remoteId()));
      return;
    }
    Budget budget = host.table().budget(session.remoteId());
    ctx.channel().closeFuture().addListener(closed -> host.table().returned(session.remoteId(), budget));
    connection = new MuxedConnection(host, ctx.channel(), direction, session, budget);
    if (session.muxer().isPresent()) {
      ready(ctx);
    } else {
      phase = Phase.MUXER;
      negotiation = Negotiation.of(direction, HostCore.YAMUX);
      sendSealed(ctx, session, negotiation.start());
    }
  }

  private void muxer(ChannelHandlerContext ctx) {
    ByteBuffer in = pending.nioBuffer();
    connection.reader().feed(in, LoopBuffers.get().plaintext, plaintext -> {
      if (!negotiation.agreed()) {
        sendSealed(ctx, handshake.session().orElseThrow(), negotiation.receive(plaintext));
      }
      if (negotiation.agreed() && plaintext.hasRemaining()) {
        connection.plaintext(plaintext);
      }
    });
    pending.skipBytes(in.position());
    if (negotiation.refused()) {
      fail(ctx, new HostException(Kind.UNREACHABLE, "the peer does not speak " + HostCore.YAMUX));
    } else if (negotiation.agreed()) {
      ready(ctx);
    }
  }

  private void ready(ChannelHandlerContext ctx) {
    PeerId peer = connection.remoteId();
    if (!ctx.channel().isOpen()) { // closed by a write of ours that failed: its budget is given back already
      fail(ctx, new HostException(Kind.CLOSED, "the connection was closed"));
      return;
    }
    if (!host.config().gate().mayConnect(peer, direction, remote(ctx))) {
      host.counters().count(CutOff.GATE);
      fail(ctx, new HostException(Kind.REFUSED, "the gate does not allow " + peer));
      return;
    }
    if (!host.table().add(connection)) {
      host.counters().count(CutOff.PEER_LIMIT);
      fail(ctx, new HostException(Kind.LIMIT, peer + " has too many connections"));
      return;
    }
    phase = Phase.DONE;
    deadline.cancel(false);
    connection.proven().whenComplete((proven, failure) -> {
      if (failure != null) {
        result.completeExceptionally(failure);
      } else {
        result.complete(proven);
      }
    });
    MuxedConnection started = connection;
    ByteBuf rest = pending;
    pending = null;
    connection = null;
    ctx.pipeline().addLast(started).remove(this);
    started.start();
    host.joined(started);
    started.channelRead(ctx, rest); // what came behind the handshake; releases it
    started.channelReadComplete(ctx);
  }

  private void fail(ChannelHandlerContext ctx, HostException why) {
    if (phase == Phase.DONE) {
      return;
    }
    phase = Phase.DONE;
    if (deadline != null) {
      deadline.cancel(false);
    }
    result.completeExceptionally(why);
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(ctx, new HostException(Kind.UNREACHABLE, "the peer closed the connection during the handshake"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof Error) {
      host.failures().accept(cause);
    }
    fail(ctx, new HostException(Kind.UNREACHABLE, "the connection failed: " + cause.getMessage(), cause));
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (pending != null) {
      pending.release();
      pending = null;
    }
    if (connection != null) { // it never came into the pipeline
      handshake.session().ifPresent(NoiseSession::close);
    }
    if (handshake != null && !busy) {
      handshake.close();
    }
    if (direction == Direction.INBOUND) {
      host.table().settled();
    }
  }

  private static void send(ChannelHandlerContext ctx, Bytes bytes) {
    if (!bytes.isEmpty()) {
      ctx.writeAndFlush(ctx.alloc().buffer(bytes.size()).writeBytes(bytes.asBuffer()));
    }
  }

  private static void sendSealed(ChannelHandlerContext ctx, NoiseSession session, Bytes bytes) {
    if (!bytes.isEmpty()) {
      ByteBuffer sealed = ByteBuffer.allocate(RecordSealer.sealedSize(bytes.size()));
      session.sealer().seal(bytes.asBuffer(), sealed);
      ctx.writeAndFlush(ctx.alloc().buffer(sealed.position()).writeBytes(sealed.flip()));
    }
  }

  private static InetSocketAddress remote(ChannelHandlerContext ctx) {
    return (InetSocketAddress) ctx.channel().remoteAddress();
  }
}
