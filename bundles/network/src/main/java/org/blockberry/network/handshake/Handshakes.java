package org.blockberry.network.handshake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.CramberryException;
import org.blockberry.cramberry.Limits;
import org.blockberry.cramberry.Options;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Offence;

/**
 * The handshakes with all connected peers. The side that dialled speaks first, the other one when it is spoken to. A peer is established
 * when its request and its response were right and it has said that it is ready too. Each has a total deadline. Pure; not thread safe.
 */
public final class Handshakes {
  private static final Options OPTIONS = Options.SECURE.withLimits(new Limits(4_096, 4, 1_024, 64, 1, 1, 16));

  private final Terms terms;
  private final long timeoutNanos;
  private final Map<String, Conversation> conversations = new HashMap<>(); // of connected peers, bounded before they come here

  /** @param timeoutNanos for a whole handshake, more than 0 */
  public Handshakes(Terms terms, long timeoutNanos) {
    this.terms = terms;
    this.timeoutNanos = timeoutNanos;
  }

  /** A connection is up. What was known of an earlier one is forgotten. */
  public List<Effect> connected(String peer, Bytes publicKey, boolean outbound, long nowNanos, Ours ours) {
    Conversation conversation = new Conversation(peer, publicKey, terms, nowNanos + timeoutNanos);
    conversations.put(peer, conversation);
    return outbound ? conversation.speak(ours) : List.of();
  }

  /** A message on the stream of the handshake. One that cannot be read ends the connection: nothing better will follow. */
  public List<Effect> received(String peer, Bytes message, Ours ours) {
    Conversation conversation = conversations.get(peer);
    if (conversation == null) {
      return List.of();
    }
    HandshakeMessage decoded;
    try {
      decoded = HandshakeMessage.decodeTagged(message, OPTIONS);
    } catch (CramberryException e) {
      return List.of(new Effect.Fine(peer, Offence.MALFORMED, "handshake: " + e.getMessage()),
          new Effect.Disconnect(peer, "sent a handshake that cannot be read"));
    }
    return conversation.received(decoded, ours);
  }

  /** Whether the handshake with a peer has ended well. */
  public boolean established(String peer) {
    Conversation conversation = conversations.get(peer);
    return conversation != null && conversation.established();
  }

  /** A connection is gone. */
  public void gone(String peer) {
    conversations.remove(peer);
  }

  /** Conversations that are kept. */
  public int size() {
    return conversations.size();
  }

  /** Ends what takes too long. */
  public List<Effect> tick(long nowNanos) {
    List<Effect> effects = new ArrayList<>();
    conversations.values().forEach(conversation -> effects.addAll(conversation.tick(nowNanos)));
    return effects;
  }

  /** What is said before an orderly end: an original node does not notice that a connection is gone. */
  public static Effect goodbye(String peer) {
    return new Effect.Send(peer, Transport.HANDSHAKE, HandshakeMessage.encodeTagged(new HelloFinalize(false)));
  }
}
