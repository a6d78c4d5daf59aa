package org.blockberry.network.streams;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.transport.StreamRules;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.value.Bytes;

/**
 * Which streams there are, to whom each belongs, and whether a message goes to its handler. Everything is decided before a message is
 * decoded. Pure; not thread safe.
 *
 * @param <H> what handles a stream
 */
public final class Dispatcher<H> {
  /** Streams at once at most. */
  public static final int MAX_STREAMS = 64;

  /** What becomes of a message. */
  public enum Outcome {
    /** Goes to the handler. */
    DELIVERED,
    /** No such stream: costs nothing. */
    UNKNOWN,
    /** The peer is not established: costs nothing, it may be under way. */
    EARLY,
    /** Too much of it: dropped. */
    LIMITED,
    /** Too much of it again and again: dropped, and to be fined. */
    FLOOD,
    /** Empty, too long, or of a type that the stream does not have: to be fined. */
    MALFORMED
  }

  /**
   * What is to be done with a message.
   *
   * @param handler there if {@link Outcome#DELIVERED}
   * @param message for it, unpacked
   */
  public record Verdict<H>(Outcome outcome, Optional<H> handler, Bytes message) {}

  private record Entry<H>(StreamLimits limits, String owner, H handler) {}

  private final Map<String, Entry<H>> streams = new LinkedHashMap<>();
  private final Map<String, PeerMeter> peers = new HashMap<>(); // of connected peers, whose number is bounded before they come here

  /**
   * Adds a stream.
   *
   * @return why not; empty if it is there now
   */
  public Optional<String> register(String owner, StreamRules rules, H handler) {
    String name = rules.spec().name();
    Entry<H> present = streams.get(name);
    if (present != null) {
      return Optional.of("stream \"" + name + "\" belongs to " + present.owner);
    }
    if (streams.size() == MAX_STREAMS) {
      return Optional.of("there are " + MAX_STREAMS + " streams already");
    }
    streams.put(name, new Entry<>(StreamLimits.of(rules), owner, handler));
    return Optional.empty();
  }

  /** Adds the stream of the handshake, which every node has. */
  public void handshake(H handler) {
    streams.put(Transport.HANDSHAKE, new Entry<>(StreamLimits.HANDSHAKE, "network", handler));
  }

  /** Takes a stream away if it is that handler's. */
  public boolean unregister(String name, H handler) {
    Entry<H> present = streams.get(name);
    if (present == null || present.handler != handler) {
      return false;
    }
    streams.remove(name);
    peers.values().forEach(meter -> meter.forget(name));
    return true;
  }

  /** What the transport is told to offer. */
  public Set<StreamSpec> offered() {
    Set<StreamSpec> specs = new LinkedHashSet<>();
    streams.values().stream().filter(entry -> !entry.limits.name().equals(Transport.HANDSHAKE))
        .forEach(entry -> specs.add(StreamSpec.of(entry.limits.name(), entry.limits.maxMessageBytes())));
    return specs;
  }

  /** Names of the named streams. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>(streams.keySet());
    names.remove(Transport.HANDSHAKE);
    return names;
  }

  /** A peer is connected: from now on it is measured. */
  public void connected(String peer) {
    peers.put(peer, new PeerMeter());
  }

  /** A peer is gone, and with it everything that is known here about it. */
  public void gone(String peer) {
    peers.remove(peer);
  }

  /** Peers that are measured. */
  public int measured() {
    return peers.size();
  }

  /** How much of the rates a peer is allowed from now on, in percent. */
  public void allow(String peer, int percent, long nowNanos) {
    PeerMeter meter = peers.get(peer);
    if (meter != null) {
      meter.percent(percent, streams.values().stream().map(Entry::limits).toList(), nowNanos);
    }
  }

  /** A peer may send packed messages from now on: both sides have said that they understand them. */
  public void packs(String peer) {
    PeerMeter meter = peers.get(peer);
    if (meter != null) {
      meter.packs(true);
    }
  }

  /** Says what becomes of a message. A packed one counts as large as it says it becomes, and is unpacked when there is room for that. */
  public Verdict<H> judge(String peer, boolean established, String stream, Bytes message, long nowNanos) {
    Entry<H> entry = streams.get(stream);
    PeerMeter meter = peers.get(peer);
    if (entry == null || meter == null) {
      return refused(Outcome.UNKNOWN);
    }
    boolean packed = meter.packs() && StreamLimits.typed(entry.limits.typeIds()) && Packing.packed(message);
    long size = packed ? Math.max(message.size(), Packing.wholeSize(message)) : message.size();
    if (!meter.pass(entry.limits, (int) Math.min(Integer.MAX_VALUE, size), nowNanos)) {
      return refused(meter.dueForFine() ? Outcome.FLOOD : Outcome.LIMITED);
    }
    if (size > entry.limits.maxMessageBytes()) {
      return refused(Outcome.MALFORMED);
    }
    Optional<Bytes> whole = packed ? Packing.unpack(message) : Optional.of(message);
    if (whole.isEmpty() || !entry.limits.fits(whole.get())) {
      return refused(Outcome.MALFORMED);
    }
    if (!established && !stream.equals(Transport.HANDSHAKE)) {
      return refused(Outcome.EARLY);
    }
    return new Verdict<>(Outcome.DELIVERED, Optional.of(entry.handler), whole.get());
  }

  /** The handlers, in the order in which they came. */
  public List<H> handlers() {
    return streams.values().stream().map(Entry::handler).toList();
  }

  private static <H> Verdict<H> refused(Outcome outcome) {
    return new Verdict<>(outcome, Optional.empty(), Bytes.EMPTY);
  }
}
