package org.blockberry.glueberry.flow;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;

/**
 * Counts the sends under way on one stream of one peer (specification 2.11). The original has one count per stream name for all peers, so one slow
 * peer holds up everybody (3.16). Who waits is let in first come first served, never more than up to the high watermark at once. A pure core: one
 * thread, or calls under one lock; the waiting itself is the caller's.
 *
 * @param <W> what stands for one waiting send
 */
public final class SendGate<W> {
  private final Watermarks marks;
  private final int maxWaiting;
  private final ArrayDeque<W> waiting = new ArrayDeque<>();
  private int pending;
  private boolean blocked;
  private boolean closed;

  /** @param maxWaiting sends that may wait, 0 or more */
  public SendGate(Watermarks marks, int maxWaiting) {
    this.marks = requireNonNull(marks, "marks");
    if (maxWaiting < 0) {
      throw new IllegalArgumentException("maxWaiting is " + maxWaiting + " but must be 0 or more");
    }
    this.maxWaiting = maxWaiting;
  }

  /**
   * A send wants to begin.
   *
   * @return true if it may; false if it waits until {@link #release} names it
   * @throws GlueberryException BACKPRESSURE if too many wait, STREAM_CLOSED after {@link #close}
   */
  public boolean acquire(W send) {
    if (closed) {
      throw GlueberryException.of(ErrorCode.STREAM_CLOSED, "the stream is closed");
    }
    if (!blocked) {
      enter();
      return true;
    }
    if (waiting.size() >= maxWaiting) {
      throw GlueberryException.of(ErrorCode.BACKPRESSURE, waiting.size() + " sends are waiting for the peer");
    }
    waiting.addLast(requireNonNull(send, "send"));
    return false;
  }

  /**
   * A send that was let in is over, well or not.
   *
   * @return those that waited and are let in now, in their order
   */
  public List<W> release() {
    if (pending == 0) {
      throw new IllegalStateException("no send is under way");
    }
    pending--;
    if (!blocked || pending > marks.low()) {
      return List.of();
    }
    List<W> admitted = new ArrayList<>();
    blocked = false;
    while (!blocked && !waiting.isEmpty()) {
      admitted.add(waiting.removeFirst());
      enter();
    }
    return admitted;
  }

  /** A send waits no longer: cancelled, or its time is over. False if it was let in before: then it must be released. */
  public boolean giveUp(W send) {
    return waiting.remove(send);
  }

  /** The peer is gone. Those that wait are returned, to fail; those under way are released as always. */
  public List<W> close() {
    closed = true;
    List<W> left = List.copyOf(waiting);
    waiting.clear();
    return left;
  }

  private void enter() {
    pending++;
    blocked = pending >= marks.high();
  }

  /** Sends under way. */
  public int pending() {
    return pending;
  }

  /** Whether the next send waits. */
  public boolean blocked() {
    return blocked;
  }

  /** Sends that wait. */
  public int waiting() {
    return waiting.size();
  }
}
