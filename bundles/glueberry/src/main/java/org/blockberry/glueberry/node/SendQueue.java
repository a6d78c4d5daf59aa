package org.blockberry.glueberry.node;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.flow.SendGate;
import org.blockberry.glueberry.stream.StreamName;

/** Messages of one peer and stream that are not handed to the connection yet, bounded in number and bytes. For one thread, or calls under one lock. */
final class SendQueue {
  private static final long REPORTED_NANOS = 1_000_000;

  private final NodeParts parts;
  private final StreamName name;
  private final SendGate<PendingSend> gate;
  private final ArrayDeque<PendingSend> admitted = new ArrayDeque<>();
  private long bytes; // admitted and waiting

  SendQueue(NodeParts parts, StreamName name) {
    this.parts = parts;
    this.name = name;
    this.gate = new SendGate<>(parts.config.watermarks, parts.config.maxWaitingSends);
  }

  /**
   * Takes a message.
   *
   * @param patient whether a thread waits with it: then its bytes need no bound of ours
   * @return false if it waits to be let in
   * @throws GlueberryException BACKPRESSURE if there is no room
   */
  boolean add(PendingSend send, boolean patient) {
    int size = send.data.size();
    if (!patient && bytes > 0 && bytes + size > parts.config.sendBufferBytes) {
      throw GlueberryException.of(ErrorCode.BACKPRESSURE, bytes + " bytes are waiting for the peer");
    }
    boolean enters = true;
    if (parts.config.backpressure) {
      enters = gate.acquire(send);
    }
    bytes += size;
    if (enters) {
      admitted.addLast(send);
      if (parts.config.backpressure && gate.blocked() && gate.pending() == parts.config.watermarks.high()) {
        parts.metrics.backpressureEngaged(name);
      }
    }
    return enters;
  }

  /** The next to be written; null if there is none. What was cancelled is passed over. */
  PendingSend head() {
    PendingSend head = admitted.peekFirst();
    while (head != null && head.done.isDone()) {
      removeHead();
      head = admitted.peekFirst();
    }
    return head;
  }

  /** The head is over, well or not. */
  void removeHead() {
    PendingSend head = admitted.removeFirst();
    bytes -= head.data.size();
    release();
  }

  private void release() {
    if (!parts.config.backpressure) {
      return;
    }
    for (PendingSend next : gate.release()) {
      long waited = NodeParts.nanos() - next.sinceNanos;
      if (waited > REPORTED_NANOS) {
        parts.metrics.backpressureWait(name, Duration.ofNanos(waited));
      }
      admitted.addLast(next);
    }
  }

  /** Takes one back. @return what it waited for, or null if it is not here any more */
  ErrorCode giveUp(PendingSend send) {
    if (gate.giveUp(send)) {
      bytes -= send.data.size();
      return ErrorCode.BACKPRESSURE;
    }
    if (admitted.removeLastOccurrence(send)) {
      bytes -= send.data.size();
      release();
      return ErrorCode.CONTEXT_CANCELED;
    }
    return null;
  }

  /** Takes all back; afterwards new ones are taken again. */
  List<PendingSend> clear() {
    List<PendingSend> all = new ArrayList<>();
    while (!admitted.isEmpty()) { // each may let others in
      all.add(admitted.peekFirst());
      removeHead();
    }
    return all;
  }

  int pending() {
    return parts.config.backpressure ? gate.pending() : admitted.size();
  }

  int waiting() {
    return gate.waiting();
  }

  boolean blocked() {
    return gate.blocked();
  }
}
