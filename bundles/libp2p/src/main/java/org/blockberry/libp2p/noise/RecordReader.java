package org.blockberry.libp2p.noise;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;

/**
 * Cuts arriving bytes into messages and opens them. A message that lies whole in the input is opened where it lies; a torn one is kept as far as
 * it has come. A pure core, for one thread.
 */
public final class RecordReader {
  /** Messages without content that may follow each other; the next one is a violation (security class T2). */
  static final int MAX_EMPTY_IN_A_ROW = 100;
  private static final int LENGTH_BYTES = 2;
  private static final int FIRST_CAPACITY = 512;
  private static final byte[] NOTHING = new byte[0];

  private final RecordOpener opener;
  private byte[] torn = NOTHING; // a message with its length, as far as it has come
  private int filled;
  private int empties;

  /** @param opener of the same direction, used by nobody else */
  public RecordReader(RecordOpener opener) {
    this.opener = opener;
  }

  /**
   * Takes all of {@code in}.
   *
   * @param scratch cleared and filled again for each message; room for {@link NoiseSession#MAX_PLAINTEXT_BYTES}. Connections of one thread may
   *     share it
   * @param plaintexts gets each content in turn, never an empty one, and must be done with it when it returns. What it throws passes through and
   *     leaves this reader unusable
   * @throws PeerViolation if a message does not open; those before it were handed out
   */
  public void feed(ByteBuffer in, ByteBuffer scratch, Consumer<ByteBuffer> plaintexts) {
    while (in.hasRemaining()) {
      if (filled == 0 && in.remaining() >= LENGTH_BYTES) {
        int length = length(in.get(in.position()), in.get(in.position() + 1));
        if (in.remaining() >= LENGTH_BYTES + length) {
          int limit = in.limit();
          in.position(in.position() + LENGTH_BYTES).limit(in.position() + length);
          open(in, scratch, plaintexts);
          in.limit(limit);
          continue;
        }
      }
      fill(in);
      if (filled >= LENGTH_BYTES && filled == LENGTH_BYTES + length(torn[0], torn[1])) {
        ByteBuffer message = ByteBuffer.wrap(torn, LENGTH_BYTES, filled - LENGTH_BYTES);
        filled = 0;
        open(message, scratch, plaintexts);
      }
    }
    if (filled == 0) {
      torn = NOTHING; // an idle connection holds no memory
    }
  }

  private void fill(ByteBuffer in) {
    int wanted = filled < LENGTH_BYTES ? LENGTH_BYTES : LENGTH_BYTES + length(torn[0], torn[1]);
    int take = Math.min(wanted - filled, in.remaining());
    if (filled + take > torn.length) {
      int most = LENGTH_BYTES + NoiseSession.MAX_MESSAGE_BYTES;
      torn = Arrays.copyOf(torn, Math.min(most, Math.max(filled + take, Math.max(FIRST_CAPACITY, 2 * torn.length))));
    }
    in.get(torn, filled, take);
    filled += take;
  }

  private void open(ByteBuffer message, ByteBuffer scratch, Consumer<ByteBuffer> plaintexts) {
    scratch.clear();
    opener.open(message, scratch);
    scratch.flip();
    if (scratch.hasRemaining()) {
      empties = 0;
      plaintexts.accept(scratch);
    } else if (++empties > MAX_EMPTY_IN_A_ROW) {
      throw new PeerViolation(Violation.FLOOD, "more than " + MAX_EMPTY_IN_A_ROW + " messages without content in a row");
    }
  }

  /** Refuses at once what is too short to be sealed. */
  private static int length(byte high, byte low) {
    int length = (high & 0xff) << 8 | low & 0xff;
    if (length < NoiseSession.TAG_BYTES) {
      throw new PeerViolation(Violation.MALFORMED, "a sealed message has " + length + " bytes but at least " + NoiseSession.TAG_BYTES);
    }
    return length;
  }

  /** Memory held for a torn message, in bytes. */
  public int held() {
    return torn.length;
  }
}
