package org.blockberry.glueberry.testing;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.TreeSet;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.connection.Effect;
import org.blockberry.glueberry.connection.PeerConnection;
import org.blockberry.glueberry.connection.Transition;
import org.blockberry.glueberry.event.ConnectionEvent;
import org.blockberry.glueberry.node.Message;
import org.blockberry.libp2p.identity.PeerId;

/** What one fake node knows of one peer. Under the network's lock. */
final class FakePeer {
  private static final int MAX_PARKED = 1_000;

  private final FakeNode node;
  private final PeerConnection core;
  final TreeSet<String> streams = new TreeSet<>();
  final ArrayDeque<Message> parked = new ArrayDeque<>(); // of streams that are not prepared yet
  private long connection; // 0 for none
  private boolean prepared;

  FakePeer(FakeNode node, PeerId peer) {
    this.node = node;
    this.core = new PeerConnection(peer, 1);
  }

  PeerConnection core() {
    return core;
  }

  long connection() {
    return connection;
  }

  boolean connected() {
    return connection != 0;
  }

  void opened(long number, boolean ours) {
    connection = number;
    core.connectionOpened(number, ours);
  }

  boolean prepared() {
    return prepared;
  }

  void prepare() {
    prepared = true;
  }

  boolean park(Message message) {
    return parked.size() < MAX_PARKED && parked.add(message);
  }

  /** The connection is gone, without anybody's wish. */
  void lost(GlueberryException why) {
    long was = connection;
    connection = 0;
    run(core.connectionClosed(was, false), why);
    parked.clear();
  }

  void run(Transition transition, GlueberryException cause) {
    for (Transition.Step step : transition.steps()) {
      if (step.state() == ConnectionState.ESTABLISHED) {
        node.counters(core.peer()).established(core.outbound().orElse(false), node.now());
      } else if (step.state() == ConnectionState.DISCONNECTED) {
        node.counters(core.peer()).ended(node.now());
      }
      if (step.announced()) {
        node.emit(new ConnectionEvent(core.peer(), step.state(), step.withCause() ? Optional.ofNullable(cause) : Optional.empty(), node.now()));
      }
    }
    if (transition.effects().contains(Effect.CLEAN_UP)) {
      streams.clear();
      prepared = false;
    }
    if (transition.effects().contains(Effect.CLOSE_CONNECTIONS) && connection != 0) {
      connection = 0;
      parked.clear();
      node.tellLost(core.peer());
    }
  }
}
