package org.blockberry.glueberry.connection;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.libp2p.identity.PeerId;

/**
 * The one owner of a peer's state. Whatever takes time (a dial, a timer, a wait) is started with the {@link #epoch} of its moment and reports with
 * it; when the state has changed since, the report is passed over, so nothing old can touch what is newer (specification 3.8, 3.13).
 *
 * <p>Live connections are counted here: the peer is lost when its last one closes (3.7), and it is outbound or inbound as the connection is that
 * carries the handshake (3.14). A pure core, for one thread.
 */
public final class PeerConnection {
  private final PeerId peer;
  private final int maxConnections;
  private final Map<Long, Boolean> connections = new HashMap<>(); // by number, whether we dialled it
  private ConnectionState state = ConnectionState.DISCONNECTED;
  private long epoch;
  private boolean retrying;
  private Boolean outbound;

  /** @param maxConnections to this peer at once, 1 or more; those above are not taken */
  public PeerConnection(PeerId peer, int maxConnections) {
    if (maxConnections < 1) {
      throw new IllegalArgumentException("maxConnections is " + maxConnections + " but must be 1 or more");
    }
    this.peer = requireNonNull(peer, "peer");
    this.maxConnections = maxConnections;
  }

  /**
   * The application, or the start of the node, wants a connection.
   *
   * @throws GlueberryException CONNECTION_FAILED if there is one, one is being made, or the peer is in cooldown
   */
  public Transition dial(boolean redialable) {
    if (state == ConnectionState.COOLDOWN) {
      throw refused(ErrorCode.CONNECTION_FAILED, "the peer is in cooldown after a handshake that was not finished").retriable(true);
    }
    if (state.active()) {
      throw refused(ErrorCode.CONNECTION_FAILED, "already connected (state: " + state.text() + ")").retriable(false);
    }
    return apply(Trigger.DIAL, redialable, false);
  }

  /** The wait of the reconnect loop that began in {@code since} is over. */
  public Transition retry(long since, boolean redialable) {
    return since == epoch && state == ConnectionState.RECONNECTING ? apply(Trigger.RETRY, redialable, true) : Transition.NONE;
  }

  /** The reconnect loop that waited in {@code since} has no attempt left. */
  public Transition retriesExhausted(long since) {
    return since == epoch ? tryApply(Trigger.RETRIES_EXHAUSTED, false) : Transition.NONE;
  }

  /** The dial begun in {@code since} is through. If its connection has died meanwhile that is a failure. */
  public Transition dialSucceeded(long since, long connection, boolean redialable) {
    if (since != epoch || state != ConnectionState.CONNECTING) {
      return Transition.NONE; // a connection that came by another way is in use; this one stays beside it
    }
    Boolean ours = connections.get(connection);
    if (ours == null) {
      return dialFailed(since, redialable);
    }
    outbound = ours;
    return apply(Trigger.DIAL_SUCCEEDED, redialable, false);
  }

  /** The dial begun in {@code since} found nobody. */
  public Transition dialFailed(long since, boolean redialable) {
    if (since != epoch || state != ConnectionState.CONNECTING) {
      return Transition.NONE;
    }
    return retrying ? apply(Trigger.RETRY_FAILED, redialable, true) : apply(Trigger.DIAL_FAILED, redialable, false);
  }

  /** The peer opened its handshake stream on {@code connection}; passed over if that is gone. */
  public Transition handshakeStream(long connection) {
    return inbound(Trigger.HANDSHAKE_STREAM, connection);
  }

  /** The peer opened a named stream on {@code connection}, with keys of an earlier handshake. Passed over in cooldown: those are wiped. */
  public Transition streamResumed(long connection) {
    return inbound(Trigger.STREAM_RESUMED, connection);
  }

  private Transition inbound(Trigger trigger, long connection) {
    Boolean ours = connections.get(connection);
    if (ours == null) {
      return Transition.NONE;
    }
    boolean fresh = state != ConnectionState.CONNECTED && state != ConnectionState.ESTABLISHED;
    Optional<Transition> next = ConnectionRules.next(state, trigger, true);
    if (fresh && next.isPresent()) {
      outbound = ours;
    }
    return tryApply(trigger, true);
  }

  /**
   * The application says the handshake is done.
   *
   * @throws GlueberryException HANDSHAKE_FAILED if the peer is not Connected
   */
  public Transition finalizeHandshake() {
    if (state != ConnectionState.CONNECTED) {
      throw refused(ErrorCode.HANDSHAKE_FAILED, "invalid state transition: " + state.text() + " to Established").retriable(false);
    }
    return apply(Trigger.HANDSHAKE_FINALIZED, true, false);
  }

  /** The handshake timer started in {@code since} has run out. */
  public Transition handshakeTimedOut(long since) {
    return since == epoch ? tryApply(Trigger.HANDSHAKE_TIMED_OUT, true) : Transition.NONE;
  }

  /** The cooldown begun in {@code since} is over. */
  public Transition cooldownOver(long since, boolean redialable) {
    return since == epoch ? tryApply(Trigger.COOLDOWN_OVER, redialable) : Transition.NONE;
  }

  /**
   * A connection is up, whoever dialled it. That alone changes no state.
   *
   * @return false if there are too many: close it
   */
  public boolean connectionOpened(long connection, boolean dialledByUs) {
    if (connections.size() >= maxConnections && !connections.containsKey(connection)) {
      return false;
    }
    connections.put(connection, dialledByUs);
    return true;
  }

  /** A connection is gone. */
  public Transition connectionClosed(long connection, boolean redialable) {
    boolean last = connections.remove(connection) != null && connections.isEmpty();
    return last ? tryApply(Trigger.CONNECTION_LOST, redialable) : Transition.NONE;
  }

  /** The application wants no connection. */
  public Transition disconnect() {
    return apply(Trigger.DISCONNECT, false, false);
  }

  /** The peer was put on the blacklist. */
  public Transition blacklisted() {
    return apply(Trigger.BLACKLISTED, false, false);
  }

  /**
   * The application wants no further attempts.
   *
   * @throws GlueberryException CONNECTION_FAILED if there are none
   */
  public Transition cancelReconnection() {
    if (state != ConnectionState.RECONNECTING && !(state == ConnectionState.CONNECTING && retrying)) {
      throw refused(ErrorCode.CONNECTION_FAILED, "not reconnecting (state: " + state.text() + ")").retriable(false);
    }
    return apply(Trigger.RECONNECT_CANCELLED, false, false);
  }

  private Transition tryApply(Trigger trigger, boolean redialable) {
    return ConnectionRules.next(state, trigger, redialable).isPresent() ? apply(trigger, redialable, false) : Transition.NONE;
  }

  private Transition apply(Trigger trigger, boolean redialable, boolean inLoop) {
    Transition transition = ConnectionRules.next(state, trigger, redialable)
        .orElseThrow(() -> new IllegalStateException(trigger + " has no place in " + state));
    for (Transition.Step step : transition.steps()) {
      state = step.state();
      epoch++;
    }
    if (!transition.steps().isEmpty()) {
      retrying = inLoop;
    }
    if (transition.effects().contains(Effect.CLOSE_CONNECTIONS)) {
      connections.clear(); // their ends are expected, and must not count as the loss of what comes after
    }
    return transition;
  }

  private GlueberryException refused(ErrorCode code, String message) {
    return GlueberryException.of(code, message).peer(peer);
  }

  /** Whose connection it is. */
  public PeerId peer() {
    return peer;
  }

  /** How far we are. */
  public ConnectionState state() {
    return state;
  }

  /** Changes with every state; what is started now reports with it. */
  public long epoch() {
    return epoch;
  }

  /** Whether the state belongs to a running reconnect loop. */
  public boolean inReconnectLoop() {
    return state == ConnectionState.RECONNECTING || state == ConnectionState.CONNECTING && retrying;
  }

  /** Whether we dialled the connection that carries the handshake; empty before the first. */
  public Optional<Boolean> outbound() {
    return Optional.ofNullable(outbound);
  }

  /** Connections that live. */
  public int connections() {
    return connections.size();
  }
}
