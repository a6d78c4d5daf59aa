package org.blockberry.sync.blocks.serve;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.CramberryException;
import org.blockberry.sync.blocks.wire.BlockSyncMessage;
import org.blockberry.sync.blocks.wire.BlocksRequest;
import org.blockberry.sync.blocks.wire.Stream;

/**
 * The server. Of each peer one question is answered at a time and one more may wait; all in all so many wait and so many bytes are held.
 * What is beyond that is not answered, which costs nobody anything: who asked tries again. Pure; not thread safe.
 */
public final class Serve {
  private static final int MALFORMED = 5;
  private static final int OF_ONE_PEER = 2;

  private record Question(long ticket, String peer, long since, int count, boolean ours) {}

  private final ServeLimits limits;
  private final Map<Long, Question> waiting = new LinkedHashMap<>();
  private final Map<Long, Question> working = new HashMap<>(); // being read or sent
  private final Map<Long, Long> held = new HashMap<>(); // bytes by ticket of what is being read or sent
  private final Map<String, Integer> ofPeers = new HashMap<>(); // questions that wait or are worked on
  private long bytes;
  private long lastTicket;
  private boolean reading;
  private long dropped;

  /** Nothing is asked yet. */
  public Serve(ServeLimits limits) {
    this.limits = limits;
  }

  /**
   * A question.
   *
   * @param base lowest height that can be read, 0 if none
   * @param tip highest height
   * @param ours whether the peer is one of ours
   */
  public List<Effect> received(String peer, Bytes message, long base, long tip, boolean ours) {
    BlocksRequest request;
    try {
      request = (BlocksRequest) BlockSyncMessage.decodeTagged(message, Stream.OPTIONS);
    } catch (CramberryException e) {
      return fine(peer, "asks what cannot be read: " + e.getMessage());
    }
    long since = request.since();
    if (since < 0 || since > Stream.MAX_HEIGHT) {
      return fine(peer, "asks for height " + since);
    }
    if (since == 0 || base == 0 || since < base || since > tip) {
      return List.of();
    }
    int count = (int) Math.min(Math.max(1, Math.min(request.batchSize(), Stream.MAX_BATCH)), tip - since + 1);
    if (waiting.size() >= limits.waiting() || ofPeers.getOrDefault(peer, 0) >= OF_ONE_PEER) {
      dropped++;
      return List.of();
    }
    ofPeers.merge(peer, 1, Integer::sum);
    waiting.put(++lastTicket, new Question(lastTicket, peer, since, count, ours));
    return next();
  }

  private List<Effect> fine(String peer, String reason) {
    return List.of(new Effect.Fine(peer, MALFORMED, reason));
  }

  private List<Effect> next() {
    List<Effect> effects = new ArrayList<>(1);
    if (reading || bytes + limits.reserve() > limits.bytes()) {
      return effects;
    }
    for (Iterator<Question> all = waiting.values().iterator(); all.hasNext();) {
      Question question = all.next();
      if (working.values().stream().noneMatch(other -> other.peer.equals(question.peer))) {
        all.remove();
        working.put(question.ticket, question);
        hold(question.ticket, limits.reserve());
        reading = true;
        effects.add(new Effect.Read(question.ticket, question.peer, question.since, question.count, question.ours));
        return effects;
      }
    }
    return effects;
  }

  private void hold(long ticket, long size) {
    Long before = held.put(ticket, size);
    bytes += size - (before == null ? 0 : before);
  }

  /**
   * Reading has ended.
   *
   * @param size of the answer that is now on its way, 0 if there is none
   */
  public List<Effect> read(long ticket, int size) {
    reading = false;
    if (size == 0) {
      finish(ticket);
    } else if (working.containsKey(ticket)) {
      hold(ticket, size);
    }
    return next();
  }

  /** An answer has left, or cannot. */
  public List<Effect> sent(long ticket) {
    finish(ticket);
    return next();
  }

  private void finish(long ticket) {
    Question question = working.remove(ticket);
    if (question != null) {
      bytes -= held.remove(ticket);
      release(question.peer);
    }
  }

  private void release(String peer) {
    ofPeers.computeIfPresent(peer, (key, count) -> count == 1 ? null : count - 1);
  }

  /** A peer is gone: what waits for it is dropped; what is worked on ends by itself. */
  public void gone(String peer) {
    waiting.values().removeIf(question -> {
      boolean its = question.peer.equals(peer);
      if (its) {
        release(peer);
      }
      return its;
    });
  }

  /** Bytes of answers that are being made or are on their way, with what is kept free for the one being made. */
  public long bytes() {
    return bytes;
  }

  /** Questions that wait. */
  public int waiting() {
    return waiting.size();
  }

  /** Questions that nobody will answer because too much waited. */
  public long dropped() {
    return dropped;
  }

  /** Entries that are kept because of peers; 0 when nothing is asked. */
  int remembered() {
    return waiting.size() + working.size() + held.size() + ofPeers.size();
  }
}
