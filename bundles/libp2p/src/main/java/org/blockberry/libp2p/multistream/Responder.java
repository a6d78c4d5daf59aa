package org.blockberry.libp2p.multistream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Predicate;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;

/**
 * The side that was called: takes the first proposal it has, and says no to all others.
 *
 * <p>Send {@link #start} at once, also on a stream that will be refused: a go peer waits for it inside its Close. Then give what arrives to
 * {@link #receive} and send what it returns. Answers are never longer than what provoked them. For one thread.
 */
public final class Responder {
  /** Proposals on one channel; the next one is a violation. go and js stop after one for each protocol they have. */
  public static final int MAX_PROPOSALS = 64;

  private final Predicate<String> available;
  private final MessageReader reader = new MessageReader();
  private boolean headerSeen;
  private int proposals;
  private String agreed;

  /** @param available asked once for each proposal, which is foreign text of up to 1,023 bytes */
  public Responder(Predicate<String> available) {
    this.available = available;
  }

  /** The header. */
  public Bytes start() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Messages.append(Messages.HEADER, out);
    return Bytes.wrap(out.toByteArray());
  }

  /**
   * Takes what belongs to the negotiation; what remains in {@code in} once there is an agreement is the protocol's.
   *
   * @return what is to be sent now, often nothing
   * @throws PeerViolation if the peer does not speak multistream or proposes too often; reset the stream, or close the connection if there is
   *     no stream
   */
  public Bytes receive(ByteBuffer in) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (agreed == null) {
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
      return;
    }
    if (message.length() < 2) { // our "na" would be longer (security class T2)
      throw new PeerViolation(Violation.MALFORMED, "a proposal has " + message.length() + " characters");
    }
    if (++proposals > MAX_PROPOSALS) {
      throw new PeerViolation(Violation.TOO_MANY, "more than " + MAX_PROPOSALS + " proposals");
    }
    if (available.test(message)) {
      agreed = message;
      Messages.append(message, out);
    } else {
      Messages.append(Messages.NOT_AVAILABLE, out);
    }
  }

  /** What was agreed on, once it is. */
  public Optional<String> agreed() {
    return Optional.ofNullable(agreed);
  }
}
