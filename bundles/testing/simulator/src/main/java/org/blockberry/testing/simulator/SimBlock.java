package org.blockberry.testing.simulator;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.PartSet;

/**
 * A block of a simulated chain: what consensus needs of one, in few bytes. The real block format has its own tests.
 *
 * @param previous hash of the block before, zeros before the first
 * @param state hash of the application's state after the block before
 * @param valid whether the application accepts it
 * @param size bytes of filling
 */
record SimBlock(long height, Instant time, Bytes previous, Bytes state, long nonce, boolean valid, int size) {
  private static final int HASH = 32;
  /** Bytes of one without filling. */
  static final int FIXED = 8 + 12 + HASH + HASH + 8 + 1 + 4;

  Bytes encode() {
    ByteBuffer out = ByteBuffer.allocate(FIXED + size);
    out.putLong(height).putLong(time.getEpochSecond()).putInt(time.getNano());
    out.put(previous.asBuffer()).put(state.asBuffer()).putLong(nonce).put((byte) (valid ? 1 : 0)).putInt(size);
    return Bytes.wrap(out.array());
  }

  /** @throws IllegalArgumentException if it is none */
  static SimBlock decode(Bytes encoded) {
    ByteBuffer in = encoded.asBuffer();
    if (in.remaining() < FIXED) {
      throw new IllegalArgumentException("a block of " + in.remaining() + " bytes");
    }
    long height = in.getLong();
    Instant time = Instant.ofEpochSecond(in.getLong(), in.getInt());
    byte[] previous = new byte[HASH];
    in.get(previous);
    byte[] state = new byte[HASH];
    in.get(state);
    SimBlock block = new SimBlock(height, time, Bytes.wrap(previous), Bytes.wrap(state), in.getLong(), in.get() == 1, in.getInt());
    if (block.size != in.remaining() || !block.encode().equals(encoded)) {
      throw new IllegalArgumentException("a block that is not canonical");
    }
    return block;
  }

  static BlockId id(Bytes encoded) {
    return new BlockId(sha256(encoded), PartSet.headerOf(encoded));
  }

  /** What a member adds to its precommit: never twice the same. */
  static Bytes extension(long height, int place, long nonce) {
    return Bytes.wrap(ByteBuffer.allocate(16).putLong(Dice.mix(height * 64 + place)).putLong(nonce).array());
  }

  /** Whether the application accepts it. */
  static boolean isExtension(Bytes extension, long height, int place) {
    return extension.size() == 16 && extension.longAt(0) == Dice.mix(height * 64 + place);
  }

  static Bytes sha256(Bytes content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      content.update(digest);
      return Bytes.wrap(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The application's state after {@code block} on {@code before}. */
  static Bytes stateAfter(Bytes before, Bytes block) {
    return sha256(before.concat(block));
  }
}
