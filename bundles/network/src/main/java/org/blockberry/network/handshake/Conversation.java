package org.blockberry.network.handshake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Offence;

/**
 * The handshake with one peer. Messages may come in any order and any number of times; only the first of each kind counts, and the end is
 * the same. Not thread safe.
 */
final class Conversation {
  /** Highest height that a peer may claim. */
  static final long MAX_HEIGHT = (1L << 62) - 1;
  private static final int MAX_SHOWN = 64;

  private final String peer;
  private final Bytes publicKey; // proven by the connection
  private final Terms terms;
  private final long deadlineNanos;
  private boolean sentRequest;
  private boolean receivedRequest;
  private boolean receivedResponse;
  private boolean receivedFinalize;
  private boolean established;
  private boolean over;
  private long height;

  Conversation(String peer, Bytes publicKey, Terms terms, long deadlineNanos) {
    this.peer = peer;
    this.publicKey = publicKey;
    this.terms = terms;
    this.deadlineNanos = deadlineNanos;
  }

  boolean established() {
    return established;
  }

  /** Our first message, once. */
  List<Effect> speak(Ours ours) {
    if (sentRequest) {
      return List.of();
    }
    sentRequest = true;
    return List.of(send(new HelloRequest(Terms.nodeId(terms.publicKey()), terms.version(), Optional.empty(), OptionalInt.empty(),
        terms.chainId(), ours.wallNanos(), ours.height())));
  }

  List<Effect> received(HandshakeMessage message, Ours ours) {
    if (over) {
      return List.of();
    }
    List<Effect> effects = new ArrayList<>(speak(ours)); // who hears us first answers with its own request
    if (message instanceof HelloRequest request) {
      onRequest(request, effects);
    } else if (message instanceof HelloResponse response) {
      onResponse(response, effects);
    } else if (message instanceof HelloFinalize end) {
      onFinalize(end, effects);
    }
    if (!over && !established && receivedRequest && receivedResponse && receivedFinalize) {
      established = true;
      effects.add(new Effect.Establish(peer, height));
    }
    return effects;
  }

  private void onRequest(HelloRequest request, List<Effect> effects) {
    if (receivedRequest) {
      return; // a repeated one gets no answer
    }
    receivedRequest = true;
    if (!request.chainId().equals(terms.chainId())) {
      refuse(Offence.OTHER_CHAIN, "is on chain \"" + shown(request.chainId()) + "\", this node on \"" + terms.chainId() + "\"", effects);
    } else if (request.version() != terms.version()) {
      refuse(Offence.OTHER_VERSION, "speaks version " + request.version() + " of the protocol, this node " + terms.version(), effects);
    } else if (!request.nodeId().equals(Terms.nodeId(publicKey))) {
      refuse(Offence.FALSE_IDENTITY, "calls itself " + shown(request.nodeId()) + ", which is not the key of its connection", effects);
    } else if (request.latestHeight() < 0 || request.latestHeight() > MAX_HEIGHT) {
      refuse(Offence.MALFORMED, "says it is at height " + request.latestHeight(), effects);
    } else {
      height = request.latestHeight();
      effects.add(send(new HelloResponse(true, Optional.of(terms.publicKey()))));
    }
  }

  private void onResponse(HelloResponse response, List<Effect> effects) {
    if (receivedResponse) {
      return;
    }
    receivedResponse = true;
    Bytes key = response.publicKey().orElse(Bytes.EMPTY);
    if (!response.accepted()) {
      end("refuses this node", effects); // its right: costs nothing
    } else if (key.size() != Terms.KEY_BYTES) {
      refuse(Offence.MALFORMED, "gives a key of " + key.size() + " bytes", effects);
    } else if (!key.equals(publicKey)) {
      refuse(Offence.FALSE_IDENTITY, "gives a key that is not the one of its connection", effects);
    } else {
      effects.add(new Effect.Admit(peer)); // first: the peer may use the streams as soon as it hears that we are ready
      effects.add(send(new HelloFinalize(true)));
    }
  }

  private void onFinalize(HelloFinalize message, List<Effect> effects) {
    if (message.success()) {
      receivedFinalize = true;
    } else {
      end("says goodbye", effects);
    }
  }

  /** Time passes; not over in time is over. An original node that holds an old session of ours forgets it with our goodbye. */
  List<Effect> tick(long nowNanos) {
    if (over || established || nowNanos - deadlineNanos < 0) {
      return List.of();
    }
    over = true;
    return List.of(send(new HelloFinalize(false)), new Effect.Fine(peer, Offence.TIMEOUT, "did not end the handshake in time"),
        new Effect.Disconnect(peer, "the handshake took too long"));
  }

  private void refuse(Offence offence, String reason, List<Effect> effects) {
    over = true;
    effects.add(send(new HelloResponse(false, Optional.empty())));
    effects.add(new Effect.Fine(peer, offence, reason));
    effects.add(new Effect.Disconnect(peer, reason));
  }

  private void end(String reason, List<Effect> effects) {
    over = true;
    effects.add(new Effect.Disconnect(peer, reason));
  }

  private Effect send(HandshakeMessage message) {
    return new Effect.Send(peer, Transport.HANDSHAKE, HandshakeMessage.encodeTagged(message));
  }

  private static String shown(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
  }
}
