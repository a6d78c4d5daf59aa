package org.blockberry.sync.blocks.fetch;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.CramberryException;
import org.blockberry.sync.blocks.wire.BlockData;
import org.blockberry.sync.blocks.wire.BlockSyncMessage;
import org.blockberry.sync.blocks.wire.BlocksResponse;
import org.blockberry.sync.blocks.wire.SealedBlock;
import org.blockberry.sync.blocks.wire.Stream;

/** What a peer answers. Immutable. */
record Answer(List<BlockData> blocks) {
  static final int MALFORMED = 5;
  static final int BAD_BLOCK = 20;
  static final int GAP = 50;

  /** What is wrong, with what it costs. */
  record Fault(int points, String reason) {}

  /**
   * Decodes.
   *
   * @throws CramberryException it is no answer
   */
  static Answer read(Bytes message) {
    return new Answer(((BlocksResponse) BlockSyncMessage.decodeTagged(message, Stream.OPTIONS)).blocks());
  }

  long first() {
    return blocks.get(0).height();
  }

  long last() {
    return blocks.get(blocks.size() - 1).height();
  }

  long bytes() {
    return blocks.stream().mapToLong(block -> block.data().size()).sum();
  }

  /** What is wrong with the whole, before any block is looked into. */
  Optional<Fault> fault() {
    for (int i = 0; i < blocks.size(); i++) {
      BlockData block = blocks.get(i);
      if (block.height() < 1 || block.height() > Stream.MAX_HEIGHT || block.hash().isEmpty() || block.data().isEmpty()) {
        return Optional.of(new Fault(BAD_BLOCK, "answers with a block without height, hash or content"));
      }
      if (i > 0 && block.height() != blocks.get(i - 1).height() + 1) {
        return Optional.of(new Fault(GAP, "answers with height " + block.height() + " after " + blocks.get(i - 1).height()));
      }
    }
    return Optional.empty();
  }

  /**
   * Opens a block.
   *
   * @throws Faulty it is not what it says
   */
  static Held open(BlockData block, String peer) throws Faulty {
    if (!Stream.hash(block.data()).equals(block.hash())) {
      throw new Faulty("block " + block.height() + " is not what its hash says");
    }
    try {
      SealedBlock sealed = SealedBlock.decode(block.data(), Stream.OPTIONS);
      return new Held(new org.blockberry.api.consensus.SealedBlock(block.height(), sealed.block(), sealed.commit()), peer);
    } catch (CramberryException e) {
      throw new Faulty("block " + block.height() + " cannot be read: " + e.getMessage());
    }
  }

  /** A block that costs who sent it {@link #BAD_BLOCK}. */
  static final class Faulty extends Exception {
    Faulty(String message) {
      super(message);
    }
  }
}
