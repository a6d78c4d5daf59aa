package org.blockberry.libp2p.yamux;

import java.nio.ByteBuffer;

/** One stream of a session. Only in the thread of the session. */
public final class YamuxStream {
  final ReceiveWindow receive = new ReceiveWindow();
  final SendWindow send = new SendWindow();
  boolean acknowledged; // the peer has answered, or it is the peer's own
  boolean ackPending; // our next frame tells the peer that we took its stream
  boolean localClosed;
  boolean remoteClosed;
  boolean ended;
  boolean forgotten; // nobody will read what has arrived
  boolean wantsToWrite;
  boolean inLine;
  long activeAt;
  long grantedAt;

  private final YamuxSession session;
  private final int id;
  private final boolean inbound;
  private StreamHandler handler;

  YamuxStream(YamuxSession session, int id, boolean inbound, long now) {
    this.session = session;
    this.id = id;
    this.inbound = inbound;
    this.acknowledged = inbound;
    this.ackPending = inbound;
    this.activeAt = now;
    this.grantedAt = now;
  }

  int wireId() {
    return id;
  }

  StreamHandler handler() {
    return handler;
  }

  void handler(StreamHandler told) {
    this.handler = told;
  }

  /** The number on the wire, 1 to 2^32 - 1; odd if the dialer opened it. Never used twice in a session. */
  public long id() {
    return id & 0xffff_ffffL;
  }

  /** Whether the peer opened it. */
  public boolean inbound() {
    return inbound;
  }

  /** Whether it is no more. */
  public boolean ended() {
    return ended;
  }

  /** Whether the peer will send nothing more. */
  public boolean remoteClosed() {
    return remoteClosed;
  }

  /** Whether {@link #write} may be called. */
  public boolean canWrite() {
    return !ended && !localClosed;
  }

  /** Bytes that have arrived and are not {@link #consumed} yet. */
  public long unread() {
    return receive.unread();
  }

  /**
   * Sends the first of {@code data}, as many bytes as the peer's credit, the session's queue and the turns of other streams allow; moves the
   * position. If some are left, {@link StreamHandler#writable} comes when it is worth trying again. The bytes are copied.
   *
   * @return bytes taken, 0 or more
   * @throws IllegalStateException if we have closed the stream, or it has ended
   */
  public int write(ByteBuffer data) {
    return session.write(this, data);
  }

  /** We will send nothing more; the peer may. Twice, or on a stream that has ended, does nothing. */
  public void closeWrite() {
    session.closeWrite(this);
  }

  /** Ends both directions at once; what has arrived is forgotten. On a stream that has ended it does nothing. */
  public void reset(long code) {
    session.reset(this, code);
  }

  /**
   * The reader is done with {@code bytes}, which makes room for as many. Also needed after the stream has ended, because the memory counts until
   * then; after a reset of ours or the end of the session it does nothing.
   *
   * @throws IllegalArgumentException if that many have not arrived
   */
  public void consumed(int bytes) {
    session.consumed(this, bytes);
  }

  @Override
  public String toString() {
    return "stream " + id();
  }
}
