package org.blockberry.libp2p.yamux;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;

/**
 * One end of a yamux connection.
 *
 * <p>Give what arrives to {@link #receive}, call {@link #tick} about once a second, and after each call (of these or of a stream) send what
 * {@link #poll} gives until it gives nothing. Time is in nanoseconds of any one monotonic clock.
 *
 * <p>What is held is bounded: streams by the limits; data that has arrived by the windows, which follow the reader, and by the budget; data to be
 * sent by the queue, in front of which writers wait. Of a stream that has ended nothing is kept.
 *
 * <p>When a method throws, all streams have ended: send what {@code poll} still gives (a go-away) and close the connection. For one thread.
 */
public final class YamuxSession {
  /** Most data in one frame of ours, in bytes: with its header it fills one Noise message. */
  static final int MAX_DATA_BYTES = ChunkPool.CHUNK_BYTES - Frame.HEADER_BYTES;
  /** What a stream costs besides its data, counted in the budget. */
  static final int STREAM_BYTES = 1_024;
  private static final int GROWS_WITHIN_ROUND_TRIPS = 4;

  private final boolean dialer;
  private final YamuxLimits limits;
  private final Budget budget;
  private final SessionHandler handler;
  private final Outgoing out;
  private final StreamTable streams;
  private final WriteTurns turns = new WriteTurns();
  private final KeepAlive keepAlive;
  private final FloodGuard flood;
  private final FrameReader reader = new FrameReader(new Incoming());
  private long now;
  private long windowSum;
  private int unacknowledged;
  private boolean notReading;
  private boolean ended;

  /**
   * A session that has said nothing yet.
   *
   * @param dialer whether we dialled the connection
   * @param budget of this connection; the caller closes it with the connection
   */
  public YamuxSession(boolean dialer, YamuxLimits limits, Budget budget, ChunkPool chunks, SessionHandler handler, long now) {
    this.dialer = dialer;
    this.limits = limits;
    this.budget = budget;
    this.handler = handler;
    this.out = new Outgoing(chunks);
    this.streams = new StreamTable(dialer);
    this.keepAlive = new KeepAlive(limits, now);
    this.flood = new FloodGuard(limits.floodBurst(), limits.floodPerSecond(), now);
    this.now = now;
  }

  /**
   * Takes all of {@code in}, which came at {@code time}.
   *
   * @throws PeerViolation if the peer broke a rule
   */
  public void receive(ByteBuffer in, long time) {
    now = time;
    keepAlive.heard(time);
    guarded(() -> reader.feed(in));
  }

  /**
   * Lets time pass: asks a silent peer, ends streams that wait too long.
   *
   * @throws PeerViolation if the peer did not answer
   */
  public void tick(long time) {
    now = time;
    if (ended) {
      return;
    }
    guarded(() -> {
      if (keepAlive.due(time)) {
        askNow();
      }
      expire();
      turns.serve(this::hasRoom);
    });
  }

  /** Asks the peer whether it is there, unless an answer is due already. Good as a first message: the answer is proof that we were accepted. */
  public void ping() {
    if (!ended && !keepAlive.asked()) {
      askNow();
    }
  }

  /** Opens a stream; empty if a limit does not allow one now, or the session has ended. Data may follow at once. */
  public Optional<YamuxStream> open(StreamHandler told) {
    boolean allowed = !ended && !notReading && streams.outbound() < limits.maxOutboundStreams() && unacknowledged < limits.maxUnacknowledged()
        && !streams.idsUsedUp() && budget.reserve(STREAM_BYTES);
    if (!allowed) {
      return Optional.empty();
    }
    YamuxStream stream = new YamuxStream(this, streams.takeId(), false, now);
    stream.handler(told);
    add(stream);
    unacknowledged++;
    control(Frame.WINDOW_UPDATE, Frame.SYN, stream.wireId(), 0);
    return Optional.of(stream);
  }

  /** The next bytes to be sent, at most {@link ChunkPool#CHUNK_BYTES}, or null. Give the buffer to {@link #recycle} afterwards. */
  public ByteBuffer poll() {
    ByteBuffer chunk = out.poll();
    if (!ended && out.size() <= limits.maxQueuedBytes() / 2) {
      turns.serve(this::hasRoom);
    }
    return chunk;
  }

  /** Takes back a buffer of {@link #poll} whose content is sent. */
  public void recycle(ByteBuffer chunk) {
    out.recycle(chunk);
  }

  /** Finishes our side of all streams, says goodbye and ends the session. Twice does nothing. */
  public void close(long code) {
    if (!ended) {
      streams.all().forEach(this::sayFin);
      end(code);
    }
  }

  /** Whether nothing will happen any more. */
  public boolean ended() {
    return ended;
  }

  /** Streams that are open, of both sides. */
  public int openStreams() {
    return streams.inbound() + streams.outbound();
  }

  /** Bytes that wait to be sent. */
  public int queuedBytes() {
    return out.size();
  }

  /** Time to the peer and back when it was last measured, in nanoseconds, or 0. */
  public long roundTripNanos() {
    return keepAlive.roundTrip();
  }

  StreamTable streams() {
    return streams;
  }

  // --- streams of ours

  int write(YamuxStream stream, ByteBuffer data) {
    if (!stream.canWrite()) {
      throw new IllegalStateException(stream + " takes no more data");
    }
    int taken = 0;
    while (data.hasRemaining() && hasRoom() && turns.isTurnOf(stream) && stream.send.credit() > 0) {
      int size = (int) Math.min(Math.min(data.remaining(), MAX_DATA_BYTES), stream.send.credit());
      out.header(Frame.DATA, flags(stream, 0), stream.wireId(), size);
      out.payload(data, size);
      stream.send.spend(size);
      stream.activeAt = now;
      turns.wrote(stream);
      taken += size;
    }
    if (data.hasRemaining()) {
      stream.wantsToWrite = true;
      if (stream.send.credit() > 0) {
        turns.join(stream);
      }
    }
    return taken;
  }

  void closeWrite(YamuxStream stream) {
    if (!stream.canWrite()) {
      return;
    }
    sayFin(stream);
    if (stream.remoteClosed) {
      remove(stream, StreamEnd.FINISHED, ResetCode.NONE);
    }
  }

  void reset(YamuxStream stream, long code) {
    if (!stream.ended) {
      endWithReset(stream, StreamEnd.RESET_BY_US, code);
    }
  }

  void consumed(YamuxStream stream, int bytes) {
    if (stream.forgotten) {
      return;
    }
    stream.receive.read(bytes);
    budget.release(bytes);
    if (!stream.ended && !stream.remoteClosed && stream.receive.due()) {
      long growth = growth(stream);
      windowSum += growth;
      stream.grantedAt = now;
      control(Frame.WINDOW_UPDATE, flags(stream, 0), stream.wireId(), stream.receive.grant(growth));
    }
  }

  private void sayFin(YamuxStream stream) {
    if (!stream.localClosed) {
      stream.localClosed = true;
      stream.wantsToWrite = false;
      stream.activeAt = now;
      turns.leave(stream);
      control(Frame.WINDOW_UPDATE, flags(stream, Frame.FIN), stream.wireId(), 0);
    }
  }

  /** The window doubles for a reader that needs its half within four round trips: then the window, not the reader, is what slows the sender. */
  private long growth(YamuxStream stream) {
    long size = stream.receive.size();
    boolean keepsUp = now - stream.grantedAt < GROWS_WITHIN_ROUND_TRIPS * keepAlive.roundTrip();
    return keepsUp && windowSum + size <= limits.maxWindowSumBytes() ? Math.min(size, limits.maxWindowBytes() - size) : 0;
  }

  // --- what arrives

  private final class Incoming implements FrameReader.Sink {
    private YamuxStream target; // of the payload; null when it is to be passed over
    private boolean finBehind;

    @Override
    public void header(int type, int flags, int id, long length) {
      target = null;
      finBehind = false;
      switch (type) {
        case Frame.PING -> pinged(flags, length);
        case Frame.GO_AWAY -> goneAway(length);
        default -> streamFrame(type == Frame.DATA, flags, id, length);
      }
    }

    private void streamFrame(boolean data, int flags, int id, long length) {
      if (id == 0) {
        throw new PeerViolation(Violation.MALFORMED, "a frame of a stream has stream 0");
      }
      if (length == 0 && flags == 0) {
        flood.count(now, "an empty frame");
      }
      YamuxStream stream = (flags & Frame.SYN) != 0 ? accept(id) : streams.get(id);
      if (stream == null || stream.ended) {
        return; // late frames of a stream that has ended are normal
      }
      acknowledged(stream);
      if ((flags & Frame.RST) != 0) {
        flood.count(now, "a reset");
        remove(stream, StreamEnd.RESET_BY_PEER, data ? ResetCode.NONE : length);
      } else if (data) {
        announced(stream, length, (flags & Frame.FIN) != 0);
      } else {
        granted(stream, length);
        if ((flags & Frame.FIN) != 0) {
          remoteClosed(stream);
        }
      }
    }

    private void announced(YamuxStream stream, long length, boolean fin) {
      if (stream.remoteClosed && length > 0) {
        endWithReset(stream, StreamEnd.RESET_BY_US, ResetCode.PROTOCOL_VIOLATION);
        return;
      }
      stream.receive.announced(length);
      target = stream;
      finBehind = fin;
    }

    @Override
    public void payload(ByteBuffer piece) {
      YamuxStream stream = target;
      if (stream == null || stream.ended) {
        return;
      }
      int size = piece.remaining();
      if (!budget.reserve(size)) {
        endWithReset(stream, StreamEnd.NO_MEMORY, ResetCode.RESOURCE_LIMIT);
        return;
      }
      stream.receive.arrived(size);
      stream.activeAt = now;
      stream.handler().data(stream, piece);
    }

    @Override
    public void payloadEnd() {
      YamuxStream stream = target;
      target = null;
      if (stream != null && finBehind && !stream.ended) {
        remoteClosed(stream);
      }
    }
  }

  /** A stream of the peer, or null if it is refused. */
  private YamuxStream accept(int id) {
    if ((id & 1) == (dialer ? 1 : 0)) {
      throw new PeerViolation(Violation.OUT_OF_ORDER, "the peer opened stream " + (id & 0xffff_ffffL) + ", whose number is one of ours");
    }
    if (streams.get(id) != null) {
      throw new PeerViolation(Violation.OUT_OF_ORDER, "the peer opened stream " + (id & 0xffff_ffffL) + " twice");
    }
    if (streams.inbound() >= limits.maxInboundStreams() || !budget.reserve(STREAM_BYTES)) {
      flood.count(now, "a stream above the limit");
      control(Frame.WINDOW_UPDATE, Frame.RST, id, ResetCode.RESOURCE_LIMIT);
      return null;
    }
    YamuxStream stream = new YamuxStream(this, id, true, now);
    add(stream);
    StreamHandler told = handler.opened(stream);
    if (stream.ended) {
      return null; // by the handler itself
    }
    if (told == null) {
      flood.count(now, "a refused stream");
      control(Frame.WINDOW_UPDATE, Frame.RST, id, ResetCode.NONE);
      forget(stream);
      return null;
    }
    stream.handler(told);
    if (stream.ackPending) {
      control(Frame.WINDOW_UPDATE, flags(stream, 0), id, 0);
    }
    return stream;
  }

  private void acknowledged(YamuxStream stream) {
    if (!stream.acknowledged) {
      stream.acknowledged = true;
      unacknowledged--;
    }
  }

  private void granted(YamuxStream stream, long bytes) {
    stream.send.grant(bytes);
    if (stream.wantsToWrite && bytes > 0) {
      turns.join(stream);
      turns.serve(this::hasRoom);
    }
  }

  private void remoteClosed(YamuxStream stream) {
    if (stream.remoteClosed) {
      return;
    }
    stream.remoteClosed = true;
    stream.handler().remoteClosed(stream);
    if (stream.localClosed && !stream.ended) {
      remove(stream, StreamEnd.FINISHED, ResetCode.NONE);
    }
  }

  private void pinged(int flags, long value) {
    if ((flags & Frame.SYN) != 0) {
      flood.count(now, "a ping");
      control(Frame.PING, Frame.ACK, 0, value);
    } else if ((flags & Frame.ACK) != 0 && keepAlive.answers(value, now)) {
      handler.pong(keepAlive.roundTrip());
    } else {
      flood.count(now, "an answer to no ping");
    }
  }

  private void goneAway(long code) {
    end(-1);
    handler.goneAway(code);
  }

  // --- time

  private void askNow() {
    control(Frame.PING, Frame.SYN, 0, keepAlive.ask(now));
  }

  private void expire() {
    for (YamuxStream stream : streams.all()) {
      long silent = now - stream.activeAt;
      boolean unanswered = !stream.acknowledged && silent >= limits.openTimeout().toNanos();
      boolean lingering = stream.localClosed && silent >= limits.closeTimeout().toNanos();
      if (!stream.ended && (unanswered || lingering)) {
        endWithReset(stream, StreamEnd.TIMEOUT, ResetCode.NONE);
      }
    }
  }

  // --- the end of streams and of the session

  private void add(YamuxStream stream) {
    streams.add(stream);
    windowSum += stream.receive.size();
  }

  private void endWithReset(YamuxStream stream, StreamEnd why, long code) {
    control(Frame.WINDOW_UPDATE, flags(stream, Frame.RST), stream.wireId(), code);
    remove(stream, why, code);
  }

  private void remove(YamuxStream stream, StreamEnd why, long code) {
    if (why == StreamEnd.RESET_BY_US || why == StreamEnd.NO_MEMORY || why == StreamEnd.SESSION_ENDED) {
      stream.forgotten = true;
      budget.release(stream.receive.unread());
    }
    forget(stream);
    if (stream.handler() != null) {
      stream.handler().ended(stream, why, code);
    }
  }

  private void forget(YamuxStream stream) {
    stream.ended = true;
    acknowledged(stream);
    streams.remove(stream);
    turns.leave(stream);
    windowSum -= stream.receive.size();
    budget.release(STREAM_BYTES);
  }

  /** @param code to be sent, or -1 */
  private void end(long code) {
    if (code >= 0) {
      control(Frame.GO_AWAY, 0, 0, code);
    }
    ended = true;
    reader.stop();
    Throwable first = null;
    for (YamuxStream stream : streams.all()) {
      try {
        remove(stream, StreamEnd.SESSION_ENDED, ResetCode.NONE);
      } catch (RuntimeException | Error e) { // the others must hear of it all the same
        first = first == null ? e : first;
      }
    }
    if (first instanceof Error error) {
      throw error;
    } else if (first != null) {
      throw (RuntimeException) first;
    }
  }

  /** Ends the session when the peer broke a rule, or one of our own handlers failed. */
  private void guarded(Runnable work) {
    long code = GoAway.INTERNAL_ERROR;
    boolean good = false;
    try {
      work.run();
      if (notReading && !ended) {
        throw new PeerViolation(Violation.NOT_READING, out.size() + " bytes wait for a peer that makes us answer and does not read");
      }
      good = true;
    } catch (PeerViolation e) {
      code = e.kind() == Violation.TIMEOUT ? GoAway.NORMAL : GoAway.PROTOCOL_ERROR;
      throw e;
    } finally {
      if (!good && !ended) {
        end(code);
      }
    }
  }

  // --- what is sent

  private boolean hasRoom() {
    return !ended && out.size() < limits.maxQueuedBytes();
  }

  /** The flags of a frame of this stream; the first one of the peer's stream also tells it that we took it. */
  private static int flags(YamuxStream stream, int flags) {
    int ack = stream.ackPending ? Frame.ACK : 0;
    stream.ackPending = false;
    return flags | ack;
  }

  /** A frame without content. Above the bound it is dropped and the session ends at the next opportunity. */
  private void control(int type, int flags, int id, long length) {
    if (ended) {
      return;
    }
    if (out.size() >= limits.maxQueuedBytes() + limits.maxControlBytes() + MAX_DATA_BYTES) {
      notReading = true;
      return;
    }
    out.header(type, flags, id, length);
  }
}
