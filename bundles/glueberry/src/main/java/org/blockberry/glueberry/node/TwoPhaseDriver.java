package org.blockberry.glueberry.node;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.event.ConnectionEvent;
import org.blockberry.glueberry.event.EventFilter;
import org.blockberry.glueberry.handshake.HandshakeMessage;
import org.blockberry.glueberry.handshake.HandshakeStep;
import org.blockberry.glueberry.handshake.TwoPhaseHandshake;
import org.blockberry.glueberry.stream.FrameHandler;
import org.blockberry.glueberry.stream.FrameLimits;
import org.blockberry.glueberry.stream.FrameReader;
import org.blockberry.glueberry.stream.FrameWriter;
import org.blockberry.libp2p.identity.PeerId;

/**
 * Does the handshake of two phases with every peer that is connected, in the order of specification 2.7, so that an application need not: peers become
 * Established by themselves, with these streams. Handshake messages do not come to the application then. It runs on threads of the node and ends with
 * it. Threading: any thread.
 */
public final class TwoPhaseDriver {
  private static final int BATCH = 64;
  private static final int QUEUE = 1_024;
  private static final long QUEUE_BYTES = 1 << 20;

  private final GlueberryNode node;
  private final Bytes greeting;
  private final List<String> streams;
  private final Map<PeerId, TwoPhaseHandshake> running = new HashMap<>(); // guarded by this
  private final Map<PeerId, CompletableFuture<Void>> wanted = new HashMap<>(); // guarded by this
  private NodeParts parts;
  private MessageQueue messages;
  private EventBus.Subscriber events;

  private TwoPhaseDriver(GlueberryNode node, Bytes greeting, List<String> streams) {
    this.node = requireNonNull(node, "node");
    this.greeting = HandshakeMessage.hello(greeting).body();
    this.streams = List.copyOf(streams);
  }

  /**
   * For a node that is not started yet; once.
   *
   * @param greeting what our hello carries, 0 to 256 bytes
   * @param streams what every peer is prepared for, at least one
   * @throws GlueberryException INVALID_CONFIG if a name is none, NODE_ALREADY_STARTED
   */
  public static TwoPhaseDriver install(GlueberryNode node, Bytes greeting, List<String> streams) {
    TwoPhaseDriver driver = new TwoPhaseDriver(node, greeting, streams);
    node.install(driver);
    return driver;
  }

  /** {@link #install(GlueberryNode, Bytes, List)} with an empty greeting. */
  public static TwoPhaseDriver install(GlueberryNode node, List<String> streams) {
    return install(node, Bytes.EMPTY, streams);
  }

  List<String> streams() {
    return streams;
  }

  /**
   * Connects to a peer of the book and does the handshake.
   *
   * @return completes when the peer is Established, also by a connection of its own or one that was there already; fails like
   *     {@link Glueberry#connect}, and when the handshake does
   */
  public CompletableFuture<Void> connect(PeerId peer) {
    CompletableFuture<Void> result;
    synchronized (this) {
      result = wanted.computeIfAbsent(peer, fresh -> new CompletableFuture<>());
    }
    ConnectionState state = node.connectionState(peer);
    if (state == ConnectionState.ESTABLISHED) {
      settle(peer, null);
    } else if (!state.active()) {
      node.connect(peer).whenComplete((connected, failure) -> {
        if (failure != null && !node.connectionState(peer).active()) {
          settle(peer, failure);
        }
      });
    }
    return result.copy();
  }

  private void settle(PeerId peer, Throwable failure) {
    CompletableFuture<Void> waiting;
    synchronized (this) {
      waiting = wanted.remove(peer);
    }
    if (waiting != null && failure == null) {
      waiting.complete(null);
    } else if (waiting != null) {
      waiting.completeExceptionally(failure);
    }
  }

  /** The node is about to start. */
  void begin(NodeParts of, EventBus bus) {
    parts = of;
    messages = new MessageQueue(QUEUE, QUEUE_BYTES, of.work, of.config.failures);
    of.handshakes = messages;
    events = bus.subscribe(EventFilter.ALL, 16 * of.config.maxPeers);
    Drain drain = new Drain(of.work, this::step);
    events.onAvailable(drain);
    messages.onAvailable(drain);
  }

  private boolean step() {
    int done = 0;
    for (Optional<ConnectionEvent> event = events.poll(); event.isPresent() && done < BATCH; event = events.poll()) {
      ConnectionEvent each = event.get();
      parts.guarded(() -> happened(each));
      done++;
    }
    return messages.drain(message -> parts.guarded(() -> received(message)), BATCH) > 0 || done > 0;
  }

  private void happened(ConnectionEvent event) {
    switch (event.state()) {
      case CONNECTED -> begin(event.peer());
      case ESTABLISHED -> settle(event.peer(), null);
      case DISCONNECTED, COOLDOWN -> {
        synchronized (this) {
          running.remove(event.peer());
        }
        settle(event.peer(), event.error().orElseGet(() -> GlueberryException.of(ErrorCode.CONTEXT_CANCELED, "disconnected").peer(event.peer())));
      }
      default -> { }
    }
  }

  private void begin(PeerId peer) {
    drive(peer, fresh(peer).begin(System.nanoTime()));
  }

  private TwoPhaseHandshake fresh(PeerId peer) {
    TwoPhaseHandshake fresh = new TwoPhaseHandshake(peer, node.publicKey(), greeting, node.isOutbound(peer), System.nanoTime(),
        parts.config.handshakeTimeout.toNanos());
    synchronized (this) {
      running.put(peer, fresh);
    }
    return fresh;
  }

  private void received(Message message) {
    PeerId peer = message.peer();
    TwoPhaseHandshake handshake;
    synchronized (this) {
      handshake = running.get(peer);
    }
    boolean hello = message.data().size() > 0 && message.data().at(0) == 1;
    if (handshake == null || handshake.over() && hello) { // it begins anew although we did not notice that it was gone
      handshake = fresh(peer);
      drive(peer, handshake.begin(System.nanoTime()));
    }
    drive(peer, handshake.receive(FrameWriter.frame(message.data()).asBuffer(), System.nanoTime()));
  }

  private void drive(PeerId peer, List<HandshakeStep> steps) {
    steps.forEach(step -> step.accept(new HandshakeStep.Driver() {
      @Override
      public void write(Bytes frame) {
        for (Bytes payload : payloads(frame)) {
          node.send(peer, "handshake", payload).whenComplete((sent, failure) -> {
            if (failure instanceof GlueberryException known) {
              parts.log.handshakeFailed(peer, known);
            }
          });
        }
      }

      @Override
      public void prepare(Bytes peerKey) {
        node.prepareStreams(peer, peerKey, streams);
      }

      @Override
      public void established() {
        if (node.connectionState(peer) == ConnectionState.CONNECTED) { // else it has come back with the keys it had
          node.finalizeHandshake(peer);
        }
      }

      @Override
      public void failed(GlueberryException why) {
        parts.log.handshakeFailed(peer, why);
        settle(peer, why);
        node.disconnect(peer);
      }
    }));
  }

  private static List<Bytes> payloads(Bytes frames) {
    List<Bytes> payloads = new ArrayList<>();
    new FrameReader(FrameLimits.plain(1 + HandshakeMessage.MAX_BODY_BYTES), new FrameHandler() {
      @Override
      public void payload(Bytes payload) {
        payloads.add(payload);
      }

      @Override
      public void tooLarge(long payloadBytes) {
        throw new IllegalStateException("a handshake message of ours is too large");
      }
    }).feed(frames.asBuffer());
    return payloads;
  }
}
