package org.blockberry.rpc.core;

import java.util.Optional;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockResults;
import org.blockberry.chain.Commit;
import org.blockberry.chain.Header;
import org.blockberry.chain.PartSet;
import org.blockberry.chain.wire.ProtoReader;

/** Reads blocks of the chain, whole or in part. Thread safe. */
final class BlockLookup {
  private final ChainReader chain;

  BlockLookup(ChainReader chain) {
    this.chain = chain;
  }

  Optional<StoredBlock> stored(long height) {
    return height < 1 ? Optional.empty() : chain.block(height);
  }

  /** Results of executing the block at {@code height}. */
  BlockResults results(long height) {
    return chain.results(height).map(BlockResults::decode)
        .orElseThrow(() -> RpcException.failed("could not find results for height #" + height));
  }

  static Block block(StoredBlock stored) {
    return Block.decode(stored.block());
  }

  /** The header alone: transactions are stepped over. */
  static Header header(StoredBlock stored) {
    return ProtoReader.lenient(stored.block(), in -> in.message(1, Header::read));
  }

  /** The last commit alone. */
  static Optional<Commit> lastCommit(StoredBlock stored) {
    return ProtoReader.lenient(stored.block(), in -> Optional.ofNullable(in.optionalMessage(4, Commit::read)));
  }

  static Commit seenCommit(StoredBlock stored) {
    return Commit.decode(stored.commit());
  }

  /** What the block's commit is for, which spares hashing its parts again. */
  static BlockId blockId(StoredBlock stored) {
    BlockId committed = stored.commit().isEmpty() ? BlockId.NIL : seenCommit(stored).blockId();
    return committed.hash().equals(stored.hash()) ? committed
        : new BlockId(stored.hash(), PartSet.headerOf(stored.block()));
  }
}
