package org.blockberry.node.sign;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.ConsensusSigner.Signed;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.SignedContent;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.wire.DecodingException;

/**
 * What the last record alone does not say of its height: the lock, which is the last precommit for a block, and what was signed before in the
 * last two rounds, so that it can be said again. Specification bft section 9. Lies behind the record in its slot, where versions that do not
 * know it do not look.
 *
 * @param lockedRound -1 if nothing is locked
 * @param lockedBlock nil if nothing is locked
 * @param before the last record's own signature, oldest first
 */
record SignedRounds(int lockedRound, BlockId lockedBlock, List<Signed> before) {
  /** At a new height. */
  static final SignedRounds NONE = new SignedRounds(-1, BlockId.NIL, List.of());
  /** Where it begins in a slot; the record never comes so far, see {@link #write}. */
  static final int PLACE = SignRecord.SIZE / 2;

  private static final int MAGIC = 0x42424C31; // "BBL1"
  private static final int MOST = 4; // two votes of the round before; proposal and prevote of the present one
  private static final int CHECKSUM = 4;

  SignedRounds {
    before = List.copyOf(before);
  }

  /**
   * After one more signature at the same height.
   *
   * @param last signed before it; empty if that may not be said again
   * @return empty if what was signed cannot be read, so that nobody knows whether it locks
   */
  Optional<SignedRounds> and(Optional<Signed> last, Bytes signBytes) {
    try {
      SignedContent now = SignedContent.decode(signBytes);
      List<Signed> all = new ArrayList<>(before);
      last.ifPresent(all::add);
      long previous = all.stream().mapToLong(one -> SignedContent.decode(one.signBytes()).round()).filter(round -> round < now.round()).max()
          .orElse(now.round());
      all.removeIf(one -> !saysMore(SignedContent.decode(one.signBytes()), previous, now.round()));
      while (all.size() > MOST) {
        all.remove(0);
      }
      boolean locks = now.type() == SignedMsgType.PRECOMMIT && !now.blockId().isNil();
      return Optional.of(new SignedRounds(locks ? (int) now.round() : lockedRound, locks ? now.blockId() : lockedBlock, all));
    } catch (DecodingException e) {
      return Optional.empty();
    }
  }

  private static boolean saysMore(SignedContent content, long previous, long round) {
    return content.round() == round || content.round() == previous && content.type() != SignedMsgType.PROPOSAL;
  }

  /** As the engine is told. */
  ConsensusSigner.SignedHeight at(long height, Optional<Signed> last) {
    List<Signed> all = new ArrayList<>(before);
    last.ifPresent(all::add);
    return new ConsensusSigner.SignedHeight(height, lockedRound, lockedRound < 0 ? Bytes.EMPTY : lockedBlock.encode(), all);
  }

  /**
   * Writes it behind a record, if there is room: what is missing makes the engine careful, never wrong.
   *
   * @param slot holds the record with this serial number
   */
  void write(ByteBuffer slot, long serial, int recordEnd) {
    Bytes block = lockedRound < 0 ? Bytes.EMPTY : lockedBlock.encode();
    int size = 4 + 8 + 4 + 4 + 4 + block.size() + CHECKSUM + before.stream().mapToInt(one -> 8 + one.signBytes().size() + one.signature().size()).sum();
    if (recordEnd > PLACE || PLACE + size > SignRecord.SIZE) {
      return;
    }
    ByteBuffer out = slot.duplicate().position(PLACE).limit(SignRecord.SIZE);
    out.putInt(MAGIC).putLong(serial).putInt(lockedRound).putInt(block.size()).putInt(before.size()).put(block.asBuffer());
    for (Signed one : before) {
      out.putInt(one.signBytes().size()).putInt(one.signature().size()).put(one.signBytes().asBuffer()).put(one.signature().asBuffer());
    }
    out.putInt(checksum(slot, out.position()));
  }

  /** Reads what {@link #write} wrote for this record; empty if it is not there or damaged. */
  static Optional<SignedRounds> read(ByteBuffer slot, long serial) {
    ByteBuffer in = slot.duplicate().position(PLACE).limit(SignRecord.SIZE);
    if (in.getInt() != MAGIC || in.getLong() != serial) {
      return Optional.empty();
    }
    int round = in.getInt();
    int blockSize = in.getInt();
    int count = in.getInt();
    if (round < -1 || blockSize < 0 || blockSize > in.remaining() || count < 0 || count > MOST) {
      return Optional.empty();
    }
    Bytes block = take(in, blockSize);
    List<Signed> before = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      if (in.remaining() < 8) {
        return Optional.empty();
      }
      int bytes = in.getInt();
      int signature = in.getInt();
      if (bytes < 0 || signature < 0 || (long) bytes + signature > in.remaining()) {
        return Optional.empty();
      }
      before.add(new Signed(take(in, bytes), take(in, signature)));
    }
    int end = in.position();
    if (in.remaining() < CHECKSUM || in.getInt() != checksum(slot, end)) {
      return Optional.empty();
    }
    return Optional.of(new SignedRounds(round, round < 0 ? BlockId.NIL : BlockId.decode(block), before));
  }

  private static int checksum(ByteBuffer slot, int end) {
    CRC32C crc = new CRC32C();
    crc.update(slot.duplicate().position(PLACE).limit(end));
    return (int) crc.getValue();
  }

  private static Bytes take(ByteBuffer in, int size) {
    byte[] content = new byte[size];
    in.get(content);
    return Bytes.wrap(content);
  }
}
