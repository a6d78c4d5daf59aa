package org.blockberry.node.commit;

import java.util.List;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.wire.DecodingException;

/**
 * A block in all its forms, so that nothing is encoded or hashed twice on its way through a commit.
 *
 * @param block the block
 * @param encoded its Block message
 * @param id its id
 * @param txHashes SHA-256 of each transaction
 */
public record DecodedBlock(Block block, Bytes encoded, BlockId id, List<Bytes> txHashes) {
  /** @throws DecodingException if it is no block */
  public static DecodedBlock of(Bytes encoded) {
    return of(Block.decode(encoded), encoded);
  }

  static DecodedBlock of(Block block, Bytes encoded) {
    return new DecodedBlock(block, encoded, block.blockId(encoded),
        block.txs().stream().map(tx -> Transaction.of(tx).hash()).toList());
  }

  /** Of its header. */
  public long height() {
    return block.header().height();
  }

  StoredBlock stored(Bytes proof) {
    return new StoredBlock(height(), id.hash(), block.header().lastBlockId().hash(), encoded, proof, txHashes);
  }

  Commit lastCommit() {
    return block.lastCommit();
  }
}
