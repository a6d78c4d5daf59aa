package org.blockberry.libp2p.host;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.yamux.YamuxStream;

/**
 * A stream whose protocol is agreed on. Threading: any thread, any time; what one thread writes arrives in its order.
 *
 * <p>What is written waits in a bounded queue and goes out in bursts: all that was written until the event loop comes round is one flush.
 */
public final class HostStream {
  private final MuxedConnection connection;
  private final YamuxStream core;
  private final int maxQueued;
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicInteger consumed = new AtomicInteger();
  final AtomicBoolean awake = new AtomicBoolean(); // it is in line to be pumped
  private final Object lock = new Object();
  private ArrayDeque<ByteBuffer> queue = new ArrayDeque<>(); // guarded by lock
  private ArrayDeque<ByteBuffer> sending = new ArrayDeque<>(); // what the event loop took of it at once, on the event loop only
  private boolean finished; // nothing waits and nothing will, on the event loop only
  private volatile String protocol = "";
  private volatile int refused; // the most that somebody waits for room for, 0 if nobody does; written under the lock
  private boolean closing; // guarded by lock
  private volatile boolean ended;

  HostStream(MuxedConnection connection, YamuxStream core, int maxQueued) {
    this.connection = connection;
    this.core = core;
    this.maxQueued = maxQueued;
  }

  /** The connection it belongs to. */
  public Connection connection() {
    return connection;
  }

  /** What was agreed on. */
  public String protocol() {
    return protocol;
  }

  void agreed(String name) {
    protocol = name;
  }

  /** Whether the peer opened it. */
  public boolean inbound() {
    return core.inbound();
  }

  /** Whether it is no more. */
  public boolean ended() {
    return ended;
  }

  /**
   * Sends {@code data}, all or nothing. An empty queue takes data of any size.
   *
   * @return false if the queue is full: nothing was taken, and {@link StreamListener#writable} comes when it is worth trying again
   * @throws IllegalStateException after {@link #closeWrite}
   */
  public boolean write(Bytes data) {
    int size = data.size();
    if (ended || size == 0) {
      return true; // who writes learns of the end from the listener
    }
    boolean full;
    synchronized (lock) {
      if (closing) {
        throw new IllegalStateException("this stream is closed for writing");
      }
      full = queued.get() > 0 && queued.get() + size > maxQueued;
      if (full) {
        refused = Math.max(refused, size);
      } else {
        queued.addAndGet(size);
        queue.addLast(data.asBuffer());
      }
    }
    connection.wake(this); // also when refused: the event loop may have emptied the queue before it could see that
    return !full;
  }

  /** Bytes that wait to be sent. */
  public int queuedBytes() {
    return queued.get();
  }

  /** We will send nothing more once the queue is empty; the peer may. Twice does nothing. */
  public void closeWrite() {
    synchronized (lock) {
      closing = true;
    }
    connection.wake(this);
  }

  /** Ends both directions at once and forgets what waits. On a stream that has ended it does nothing. */
  public void reset(long code) {
    connection.execute(() -> core.reset(code));
  }

  /** The reader is done with {@code bytes}: the peer may send as many. */
  public void consumed(int bytes) {
    if (connection.works()) {
      core.consumed(bytes);
    } else {
      consumed.addAndGet(bytes);
      connection.wake(this);
    }
  }

  // --- on the event loop

  YamuxStream core() {
    return core;
  }

  /** Moves what waits to the session. @return whether {@link StreamListener#writable} is due */
  boolean pump() {
    int done = consumed.getAndSet(0);
    if (done > 0) {
      core.consumed(done);
    }
    int sent = 0;
    while (core.canWrite() && hasNext()) {
      ByteBuffer head = sending.peekFirst();
      sent += core.write(head);
      if (head.hasRemaining()) {
        break;
      }
      sending.pollFirst();
    }
    queued.addAndGet(-sent);
    if (finished && core.canWrite()) {
      core.closeWrite();
    }
    return refused > 0 && core.canWrite() && hasRoom();
  }

  /** Not before what was refused fits: who is told sooner asks again and again. */
  private boolean hasRoom() {
    synchronized (lock) {
      int waiting = queued.get();
      boolean room = waiting == 0 || waiting <= maxQueued / 2 && waiting + refused <= maxQueued;
      if (room) {
        refused = 0;
      }
      return room;
    }
  }

  /** Takes all that waits, when the last lot is sent. */
  private boolean hasNext() {
    if (sending.isEmpty()) {
      synchronized (lock) {
        ArrayDeque<ByteBuffer> empty = sending;
        sending = queue;
        queue = empty;
        finished = closing && sending.isEmpty();
      }
    }
    return !sending.isEmpty();
  }

  void end() {
    ended = true;
    sending.clear();
    synchronized (lock) {
      queue.clear();
      queued.set(0);
    }
  }

  @Override
  public String toString() {
    return core + " of " + connection + (protocol.isEmpty() ? "" : " for " + protocol);
  }
}
