package org.blockberry.libp2p.identify;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;
import org.blockberry.libp2p.wire.Uvarint;

/**
 * Reads the messages of one identify or push stream, each with its length in front, and joins them. A failure concerns the stream only: identify
 * fails softly. For one thread.
 */
public final class IdentifyReader {
  private static final int MAX_MESSAGE_BYTES = 8_192;
  private static final int MAX_MESSAGES = 10;
  private static final int MAX_WITH_RECORD_BYTES = 2_048;
  private static final int MAX_LENGTH_BYTES = 2;

  private final ByteArrayOutputStream arrived = new ByteArrayOutputStream();
  private long length = -1;
  private int messages;
  private IdentifyMessage joined;

  /** What is to be written for {@code message}: as go does, two messages if a signed record would make one too long. */
  public static Bytes delimited(IdentifyMessage message) {
    Bytes body = message.encode();
    if (body.size() > MAX_WITH_RECORD_BYTES && message.signedPeerRecord().isPresent()) {
      IdentifyMessage rest = new IdentifyMessage(message.publicKey(), message.listenAddresses(), message.protocols(), message.observedAddress(),
          message.protocolVersion(), message.agentVersion());
      IdentifyMessage record = new IdentifyMessage(Optional.empty(), List.of(), List.of(), Optional.empty(), "", "", message.signedPeerRecord());
      return delimited(rest.encode()).concat(delimited(record.encode()));
    }
    return delimited(body);
  }

  private static Bytes delimited(Bytes body) {
    ByteBuffer length = ByteBuffer.allocate(Uvarint.MAX_BYTES);
    Uvarint.write(body.size(), length);
    return Bytes.copyOf(length.array(), 0, length.position()).concat(body);
  }

  /**
   * Takes all of {@code in}.
   *
   * @throws PeerViolation if a message is malformed, has more than 8,192 bytes, or is the eleventh; reset the stream
   */
  public void receive(ByteBuffer in) {
    while (in.hasRemaining()) {
      byte next = in.get();
      arrived.write(next);
      if (length < 0) {
        readLength(next);
      } else if (arrived.size() == length) {
        complete();
      }
    }
  }

  private void readLength(byte next) {
    try {
      if (next >= 0) {
        length = Uvarint.read(ByteBuffer.wrap(arrived.toByteArray()));
        arrived.reset();
      } else if (arrived.size() > MAX_LENGTH_BYTES) {
        length = Long.MAX_VALUE;
      }
    } catch (MalformedException e) {
      throw new PeerViolation(Violation.MALFORMED, "the length of an identify message: " + e.getMessage());
    }
    if (length > MAX_MESSAGE_BYTES) {
      throw new PeerViolation(Violation.TOO_LARGE, "an identify message has more than " + MAX_MESSAGE_BYTES + " bytes");
    }
    if (length == 0) {
      complete();
    }
  }

  private void complete() {
    if (++messages > MAX_MESSAGES) {
      throw new PeerViolation(Violation.TOO_MANY, "more than " + MAX_MESSAGES + " identify messages");
    }
    try {
      IdentifyMessage message = IdentifyMessage.decode(Bytes.wrap(arrived.toByteArray()));
      joined = joined == null ? message : joined.merge(message);
    } catch (MalformedException e) {
      throw new PeerViolation(Violation.MALFORMED, "an identify message: " + e.getMessage());
    }
    arrived.reset();
    length = -1;
  }

  /**
   * The stream has ended: what was said.
   *
   * @throws PeerViolation if it ended inside a message, or nothing was said
   */
  public IdentifyMessage end() {
    if (joined == null || length >= 0 || arrived.size() > 0) {
      throw new PeerViolation(Violation.MALFORMED, "an identify stream ended without a whole message");
    }
    return joined;
  }
}
