package org.blockberry.network.streams;

import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.blockberry.api.value.Bytes;

/**
 * Large messages made smaller for peers that said that they understand it ({@link Abilities#DEFLATE}): type id 255, size of the whole as varint,
 * raw deflate (RFC 1951). Only on streams whose messages begin with a type id, which 255 is not otherwise. What is not worth it stays as it is.
 */
public final class Packing {
  /** Type id of a packed message; of no message of the protocol. */
  static final int TYPE_ID = 255;
  /** Bytes from which a message is packed. */
  public static final int LEAST = 4_096;
  /** How many times its size a packed message may become. */
  static final int MOST_RATIO = 64;

  private static final int SAMPLE = 4_096; // bytes that are tried first
  private static final int WORTH = 8; // an eighth must be saved
  private static final int HEAD = 2; // bytes of the type id
  private static final int LONGEST_SIZE = 4; // bytes of the size: up to 256 MiB
  private static final int FIRST_BUFFER = 65_536;

  private Packing() {}

  /** The message packed, or itself if it is small or becomes hardly smaller. */
  public static Bytes pack(Bytes message) {
    if (message.size() < LEAST || packed(message)) {
      return message;
    }
    byte[] whole = message.toArray();
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      byte[] out = new byte[HEAD + LONGEST_SIZE + whole.length - whole.length / WORTH];
      int middle = (whole.length - SAMPLE) / 2;
      if (deflate(deflater, whole, middle, SAMPLE, out, 0, SAMPLE - SAMPLE / WORTH) < 0) {
        return message;
      }
      deflater.reset();
      out[0] = (byte) (TYPE_ID & 0x7f | 0x80);
      out[1] = TYPE_ID >> 7;
      int at = HEAD;
      int rest = whole.length;
      for (; rest > 0x7f; rest >>>= 7) {
        out[at++] = (byte) (rest & 0x7f | 0x80);
      }
      out[at++] = (byte) rest;
      int written = deflate(deflater, whole, 0, whole.length, out, at, out.length - at);
      return written < 0 || whole.length > (long) MOST_RATIO * (at + written) ? message : Bytes.copyOf(out, 0, at + written);
    } finally {
      deflater.end();
    }
  }

  /** Bytes written, -1 if they do not fit. */
  private static int deflate(Deflater deflater, byte[] in, int from, int length, byte[] out, int to, int room) {
    deflater.setInput(in, from, length);
    deflater.finish();
    int written = 0;
    while (!deflater.finished() && written < room) {
      written += deflater.deflate(out, to + written, room - written);
    }
    return deflater.finished() ? written : -1;
  }

  /** Whether a message begins as a packed one. */
  static boolean packed(Bytes message) {
    return message.size() > HEAD && StreamLimits.typeId(message) == TYPE_ID;
  }

  /** Size that a packed message says it becomes; -1 if it says none, or more than {@value #MOST_RATIO} times its own. Takes no memory. */
  static long wholeSize(Bytes message) {
    long size = 0;
    for (int i = 0; i < LONGEST_SIZE && HEAD + i < message.size(); i++) {
      size |= (message.at(HEAD + i) & 0x7fL) << (7 * i);
      if (message.at(HEAD + i) >= 0) {
        return size == 0 || size > (long) MOST_RATIO * message.size() ? -1 : size;
      }
    }
    return -1;
  }

  /**
   * The whole message. Never more than it says is taken in memory, and no more than it is.
   *
   * @return empty if it is not what it says: broken, shorter, longer, with something behind it
   */
  static Optional<Bytes> unpack(Bytes message) {
    long says = wholeSize(message);
    if (says < 0) {
      return Optional.empty();
    }
    int size = (int) says;
    int head = HEAD + 1;
    while (message.at(head - 1) < 0) {
      head++;
    }
    Inflater inflater = new Inflater(true);
    try {
      byte[] in = message.toArray();
      inflater.setInput(in, head, in.length - head);
      byte[] out = new byte[Math.min(size, FIRST_BUFFER)];
      int read = 0;
      while (!inflater.finished()) {
        if (read == out.length) {
          if (out.length == size) {
            return inflater.inflate(new byte[1]) == 0 && inflater.finished() && inflater.getRemaining() == 0 ? Optional.of(Bytes.wrap(out))
                : Optional.empty();
          }
          out = Arrays.copyOf(out, (int) Math.min(size, 2L * out.length));
        }
        int more = inflater.inflate(out, read, out.length - read);
        if (more == 0 && !inflater.finished()) {
          return Optional.empty(); // it ends before its end
        }
        read += more;
      }
      return read == size && inflater.getRemaining() == 0 ? Optional.of(Bytes.wrap(out)) : Optional.empty();
    } catch (DataFormatException e) {
      return Optional.empty();
    } finally {
      inflater.end();
    }
  }
}
