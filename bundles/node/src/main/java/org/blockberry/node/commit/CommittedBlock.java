package org.blockberry.node.commit;

import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockResults;

/**
 * A block that is final and durable, with all that listeners need.
 *
 * @param block the block
 * @param blockId its id
 * @param txHashes SHA-256 of each transaction
 * @param results what executing it gave
 * @param retainHeight lowest height that the application still needs; 0 to keep all
 */
public record CommittedBlock(Block block, BlockId blockId, List<Bytes> txHashes, BlockResults results, long retainHeight) {
  /** Height of the block. */
  public long height() {
    return block.header().height();
  }
}
