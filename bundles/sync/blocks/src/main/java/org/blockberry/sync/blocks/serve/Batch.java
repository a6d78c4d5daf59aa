package org.blockberry.sync.blocks.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.sync.blocks.wire.BlockData;
import org.blockberry.sync.blocks.wire.BlockSyncMessage;
import org.blockberry.sync.blocks.wire.BlocksResponse;
import org.blockberry.sync.blocks.wire.Stream;

/**
 * One answer. An original node goes on after what it has asked for and not after what it got, and later fines us for the gap: it gets all
 * or nothing. A node of ours goes on where we stop, and gets what fits.
 *
 * @param message empty if there is nothing to answer
 */
public record Batch(Outcome outcome, Optional<Bytes> message, int blocks) {
  private static final int FRAME = 64; // bytes at most around the content of a block, and around all of them

  /** What became of a question. */
  public enum Outcome {
    /** Answered in full. */
    WHOLE,
    /** Answered as far as it fits. */
    CUT,
    /** Not answered: a block is not here, or not any more. */
    MISSING,
    /** Not answered: it does not fit into a message. */
    TOO_LARGE
  }

  /**
   * Reads blocks and makes the message.
   *
   * @param blocks reads one; may wait for a disk
   * @param count 1 to 1000
   * @param maxBytes of the message
   */
  public static Batch read(LongFunction<Optional<SealedBlock>> blocks, long since, int count, boolean ours, int maxBytes) {
    List<BlockData> found = new ArrayList<>();
    long size = FRAME;
    Outcome end = Outcome.WHOLE;
    while (found.size() < count && end == Outcome.WHOLE) {
      long height = since + found.size();
      Optional<SealedBlock> block = blocks.apply(height);
      if (block.isEmpty()) {
        end = Outcome.MISSING;
        break;
      }
      if (size + block.get().block().size() + block.get().commit().size() + FRAME > maxBytes) {
        end = Outcome.TOO_LARGE;
        break;
      }
      Bytes data = new org.blockberry.sync.blocks.wire.SealedBlock(block.get().block(), block.get().commit()).encode();
      found.add(new BlockData(height, Stream.hash(data), data));
      size += data.size() + FRAME;
    }
    if (found.isEmpty() || end != Outcome.WHOLE && !ours) {
      return new Batch(end, Optional.empty(), 0);
    }
    Bytes message = BlockSyncMessage.encodeTagged(new BlocksResponse(found));
    return message.size() > maxBytes ? new Batch(Outcome.TOO_LARGE, Optional.empty(), 0)
        : new Batch(end == Outcome.WHOLE ? end : Outcome.CUT, Optional.of(message), found.size());
  }
}
