package org.blockberry.libp2p.multistream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;

/**
 * The side that opened the channel: proposes protocols one after the other until the peer takes one.
 *
 * <p>Send {@link #start} at once, then give what arrives to {@link #receive} and send what it returns. A caller that knows that the peer has the
 * (one) protocol may write its own data right behind {@code start}; if the peer says no, that data is lost. For one thread.
 */
public final class Proposer {
  private final List<String> protocols;
  private final MessageReader reader = new MessageReader();
  private int proposed;
  private boolean headerSeen;
  private boolean agreed;
  private boolean refused;

  /** @param protocols the ids to propose, best first; at least one */
  public Proposer(List<String> protocols) {
    this.protocols = protocols.stream().map(Messages::checked).toList();
    if (protocols.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to propose");
    }
  }

  /** Header and first proposal, for one write. */
  public Bytes start() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Messages.append(Messages.HEADER, out);
    Messages.append(protocols.get(0), out);
    return Bytes.wrap(out.toByteArray());
  }

  /**
   * Takes what belongs to the negotiation; what remains in {@code in} once there is an agreement is the protocol's.
   *
   * @return what is to be sent now, often nothing
   * @throws PeerViolation if the peer does not speak multistream; reset the stream, or close the connection if there is no stream
   */
  public Bytes receive(ByteBuffer in) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (!agreed && !refused) {
      String message = reader.next(in);
      if (message == null) {
        break;
      }
      answer(message, out);
    }
    return Bytes.wrap(out.toByteArray());
  }

  private void answer(String message, ByteArrayOutputStream out) {
    if (!headerSeen) {
      if (!message.equals(Messages.HEADER)) {
        throw new PeerViolation(Violation.OUT_OF_ORDER, "the first message is " + MalformedException.quote(message) + ", not the header");
      }
      headerSeen = true;
    } else if (message.equals(protocols.get(proposed))) {
      agreed = true;
    } else if (!message.equals(Messages.NOT_AVAILABLE)) {
      throw new PeerViolation(Violation.OUT_OF_ORDER,
          "the answer to " + protocols.get(proposed) + " is " + MalformedException.quote(message));
    } else if (proposed + 1 < protocols.size()) {
      Messages.append(protocols.get(++proposed), out);
    } else {
      refused = true;
    }
  }

  /** What was agreed on, once it is. */
  public Optional<String> agreed() {
    return agreed ? Optional.of(protocols.get(proposed)) : Optional.empty();
  }

  /** Whether the peer has none of our protocols. Nothing more is read then. */
  public boolean refused() {
    return refused;
  }
}
