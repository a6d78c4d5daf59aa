package org.blockberry.store.keyed;

import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Checksum;

/** Turns a {@link PruneBatch} into deletes. */
final class PruneDeletes {
  private final Records database;
  private final Changes batch;

  PruneDeletes(Records database, Changes batch) {
    this.database = database;
    this.batch = batch;
  }

  /** Records from before the first block, which have no block. Those of kept blocks come after them and stay. */
  void statesWithoutBlock(long base) {
    try (Walk cursor = database.walk()) {
      for (cursor.seek(BlockKeys.STATES); cursor.isAt(BlockKeys.STATES); cursor.next()) {
        long height = BlockKeys.height(cursor.key());
        if (height >= base || database.get(BlockKeys.link(height), () -> "links of block " + height).isPresent()) {
          return;
        }
        batch.delete(cursor.key());
      }
    }
  }

  void height(PruneBatch.Height gone) {
    for (Bytes txHash : gone.txHashes()) {
      transaction(txHash, gone.height());
    }
    batch.delete(BlockKeys.hash(gone.hash()))
        .delete(BlockKeys.link(gone.height()))
        .delete(BlockKeys.annex(gone.height()))
        .delete(BlockKeys.block(gone.height()))
        .delete(BlockKeys.results(gone.height()))
        .delete(BlockKeys.state(gone.height()));
  }

  /** An entry that moved on to a later block stays. A damaged one goes. */
  private void transaction(Bytes txHash, long height) {
    byte[] key = BlockKeys.transaction(txHash);
    boolean movedOn = database.get(key, () -> "index entry of transaction " + txHash)
        .flatMap(stored -> Checksum.unseal(key, stored))
        .map(KeyedBlockStore::decodeLocation)
        .filter(location -> location.height() > height)
        .isPresent();
    if (!movedOn) {
      batch.delete(key);
    }
  }
}
