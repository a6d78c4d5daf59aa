package org.blockberry.libp2p.noise;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;

/** Puts arriving bytes together to the next handshake message. Memory grows with what has come. */
final class HandshakeFrame {
  private static final int FIRST_CAPACITY = 256; // what our own messages need

  private int minBytes;
  private int maxBytes;
  private int high = -1; // first byte of the length
  private int length = -1;
  private byte[] message = new byte[0];
  private int filled;

  HandshakeFrame(int minBytes, int maxBytes) {
    expect(minBytes, maxBytes);
  }

  /** Bounds of the next message. */
  void expect(int min, int max) {
    minBytes = min;
    maxBytes = max;
  }

  /** The message without its length, or null if more bytes are needed. Takes nothing of what follows. */
  byte[] next(ByteBuffer in) {
    if (length < 0 && !readLength(in)) {
      return null;
    }
    int take = Math.min(length - filled, in.remaining());
    if (filled + take > message.length) {
      message = Arrays.copyOf(message, Math.min(length, Math.max(filled + take, Math.max(FIRST_CAPACITY, 2 * message.length))));
    }
    in.get(message, filled, take);
    filled += take;
    if (filled < length) {
      return null;
    }
    byte[] complete = message;
    message = new byte[0];
    filled = 0;
    length = -1;
    high = -1;
    return complete;
  }

  private boolean readLength(ByteBuffer in) {
    if (high < 0 && in.hasRemaining()) {
      high = in.get() & 0xff;
    }
    if (high < 0 || !in.hasRemaining()) {
      return false;
    }
    length = high << 8 | in.get() & 0xff;
    if (length < minBytes || length > maxBytes) {
      throw new PeerViolation(Violation.MALFORMED, "a handshake message has " + length + " bytes but must have " + minBytes
          + (minBytes == maxBytes ? "" : " to " + maxBytes));
    }
    return true;
  }

  int held() {
    return message.length;
  }
}
