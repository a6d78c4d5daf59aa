package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * A block with the commit that made it final: what peers send and stores keep. This message is Blockberry's own, not
 * CometBFT's: 1 block, 2 commit.
 *
 * @param block the block
 * @param commit a commit for it; may hold more signatures than the one in the next block
 */
public record SealedBlock(Block block, Commit commit) implements ProtoMessage {
  /** Refuses null. */
  public SealedBlock {
    requireNonNull(block, "block");
    requireNonNull(commit, "commit");
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.message(1, block);
    out.message(2, commit);
  }

  /** Reads the fields. */
  public static SealedBlock read(ProtoReader in) {
    return new SealedBlock(in.message(1, Block::read), in.message(2, Commit::read));
  }

  /** Decodes the canonical encoding. */
  public static SealedBlock decode(Bytes encoded) {
    return ProtoReader.strict(encoded, SealedBlock::read);
  }
}
