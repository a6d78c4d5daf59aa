package org.blockberry.libp2p.multistream;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;
import org.blockberry.libp2p.wire.ProtoReader;

/** Cuts arriving bytes into messages. Holds at most one message, as far as it has come. */
final class MessageReader {
  /** Longest message with its newline, in bytes. */
  static final int MAX_BYTES = 1_024;
  private static final int FIRST_CAPACITY = 64;

  private int length = -1; // -1 while the length itself is being read
  private int lengthSoFar;
  private int lengthBytes;
  private byte[] message = new byte[0];
  private int filled;

  /**
   * Takes bytes up to the end of the next message and no further.
   *
   * @return the text without its newline, or null if more bytes are needed
   */
  String next(ByteBuffer in) {
    while (length < 0) {
      if (!in.hasRemaining()) {
        return null;
      }
      readLength(in.get());
    }
    int take = Math.min(length - filled, in.remaining());
    if (filled + take > message.length) {
      message = Arrays.copyOf(message, Math.min(length, Math.max(filled + take, Math.max(FIRST_CAPACITY, 2 * message.length))));
    }
    in.get(message, filled, take);
    filled += take;
    return filled == length ? complete() : null;
  }

  private void readLength(byte next) {
    if (lengthBytes == 2 || lengthBytes == 1 && next == 0) {
      throw new PeerViolation(Violation.MALFORMED, "the length of a negotiation message is padded or above " + MAX_BYTES);
    }
    lengthSoFar |= (next & 0x7f) << (7 * lengthBytes++);
    if (next < 0) {
      return;
    }
    if (lengthSoFar > MAX_BYTES) {
      throw new PeerViolation(Violation.TOO_LARGE, "a negotiation message has " + lengthSoFar + " bytes but may have " + MAX_BYTES);
    }
    if (lengthSoFar == 0) {
      throw new PeerViolation(Violation.MALFORMED, "a negotiation message is empty");
    }
    length = lengthSoFar;
  }

  private String complete() {
    if (message[length - 1] != '\n') {
      throw new PeerViolation(Violation.MALFORMED, "a negotiation message does not end in a newline");
    }
    String text;
    try {
      text = ProtoReader.utf8(ByteBuffer.wrap(message, 0, length - 1));
    } catch (MalformedException e) {
      throw new PeerViolation(Violation.MALFORMED, "a negotiation message is not UTF-8");
    }
    length = -1;
    lengthSoFar = 0;
    lengthBytes = 0;
    filled = 0;
    return text;
  }
}
