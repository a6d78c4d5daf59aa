package org.blockberry.node.sign;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.blockberry.api.consensus.ConsensusSigner.Signed;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.SignedContent;
import org.blockberry.chain.wire.DecodingException;

/**
 * What was signed last.
 *
 * @param serial rises by 1 with each record
 * @param height 0 if nothing was signed yet
 * @param signBytes what was signed
 * @param signature what was given away
 * @param rounds what else is remembered of the height; empty if it is not certain
 */
record SignRecord(long serial, long height, int round, int step, Bytes signBytes, Bytes signature, Optional<SignedRounds> rounds) {
  /** Room for one record in the file; sign bytes of the longest chain id need under 300 bytes. */
  static final int SIZE = 4_096;
  static final SignRecord NONE = new SignRecord(0, 0, 0, 0, Bytes.EMPTY, Bytes.EMPTY, Optional.of(SignedRounds.NONE));

  private static final int MAGIC = 0x42425331; // "BBS1"
  private static final int FIXED = 4 + 8 + 8 + 4 + 4 + 4 + 4 + 4 + 4;

  SignRecord {
    requireNonNull(signBytes, "signBytes");
    requireNonNull(signature, "signature");
    requireNonNull(rounds, "rounds");
  }

  /** What was signed, if it may be said again. */
  Optional<Signed> said() {
    return signBytes.isEmpty() ? Optional.empty() : Optional.of(new Signed(signBytes, signature));
  }

  /** Whether what was signed is known, and for a block. */
  boolean isForABlock() {
    try {
      return !signBytes.isEmpty() && !SignedContent.decode(signBytes).blockId().isNil();
    } catch (DecodingException e) {
      return false; // no vote of ours
    }
  }

  /** What is remembered of the height once {@code bytes} are signed at {@code nextHeight}; empty if it is not certain. */
  Optional<SignedRounds> roundsAfter(long nextHeight, Bytes bytes) {
    if (nextHeight != height) {
      return SignedRounds.NONE.and(Optional.empty(), bytes);
    }
    return rounds.isPresent() ? rounds.get().and(said(), bytes)
        : SignedRounds.NONE.and(Optional.empty(), bytes).filter(known -> known.lockedRound() >= 0); // a new lock replaces the unknown one
  }

  /** Whether this step comes before (h, r, s). */
  boolean before(long otherHeight, int otherRound, int otherStep) {
    if (height != otherHeight) {
      return height < otherHeight;
    }
    return round != otherRound ? round < otherRound : step < otherStep;
  }

  boolean sameStep(long otherHeight, int otherRound, int otherStep) {
    return height == otherHeight && round == otherRound && step == otherStep;
  }

  /** A record of {@link #SIZE} bytes, bound to chain and key. */
  ByteBuffer encode(String chainId, Bytes publicKey) {
    Bytes owner = Bytes.utf8(chainId).concat(publicKey);
    if (FIXED + owner.size() + signBytes.size() + signature.size() + 4 > SIZE) {
      throw new IllegalArgumentException("sign bytes have " + signBytes.size() + " bytes, more than a record holds");
    }
    ByteBuffer out = ByteBuffer.allocate(SIZE);
    out.putInt(MAGIC).putLong(serial).putLong(height).putInt(round).putInt(step);
    out.putInt(owner.size()).putInt(signBytes.size()).putInt(signature.size()).putInt(0);
    out.put(owner.asBuffer()).put(signBytes.asBuffer()).put(signature.asBuffer());
    int end = out.position();
    out.putInt(crc(out.array(), end));
    int recordEnd = out.position();
    rounds.ifPresent(known -> known.write(out, serial, recordEnd));
    return out.position(0).limit(SIZE);
  }

  /** Reads a record; empty if it is torn or was never written. */
  static Optional<SignRecord> decode(ByteBuffer in, String chainId, Bytes publicKey) {
    if (in.remaining() < SIZE || in.getInt() != MAGIC) {
      return Optional.empty();
    }
    long serial = in.getLong();
    long height = in.getLong();
    int round = in.getInt();
    int step = in.getInt();
    int ownerSize = in.getInt();
    int signBytesSize = in.getInt();
    int signatureSize = in.getInt();
    in.getInt();
    long end = (long) FIXED + ownerSize + signBytesSize + signatureSize;
    if (ownerSize < 0 || signBytesSize < 0 || signatureSize < 0 || end + 4 > SIZE) {
      return Optional.empty();
    }
    Bytes owner = take(in, ownerSize);
    Bytes signBytes = take(in, signBytesSize);
    Bytes signature = take(in, signatureSize);
    if (in.getInt() != crc(in.array(), in.arrayOffset() + (int) end, in.arrayOffset())) {
      return Optional.empty();
    }
    Bytes expected = Bytes.copyOf(chainId.getBytes(StandardCharsets.UTF_8)).concat(publicKey);
    if (!owner.equals(expected)) {
      throw new SignerStateException("the signer state belongs to another chain or key; a key signs for one chain only");
    }
    return Optional.of(new SignRecord(serial, height, round, step, signBytes, signature, SignedRounds.read(in, serial)));
  }

  private static Bytes take(ByteBuffer in, int size) {
    byte[] content = new byte[size];
    in.get(content);
    return Bytes.wrap(content);
  }

  private static int crc(byte[] content, int end) {
    return crc(content, end, 0);
  }

  private static int crc(byte[] content, int end, int from) {
    CRC32C crc = new CRC32C();
    crc.update(content, from, end - from);
    return (int) crc.getValue();
  }
}
