package org.blockberry.testing.contracts;

import static org.blockberry.testing.contracts.Blocks.block;
import static org.blockberry.testing.contracts.Blocks.hash;
import static org.blockberry.testing.contracts.Blocks.txHash;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;

/** A chain in a block store whose files are then damaged: every height reads back right or is refused, never silently wrong or gone. */
public final class FlippedBlocks {
  private static final int TXS = 20;
  private static final int LARGE = 9_000;
  private static final int SMALL = 300;

  private final int blocks;

  /** @param blocks height of the chain, which begins at 1 */
  public FlippedBlocks(int blocks) {
    this.blocks = blocks;
  }

  private static StoredBlock at(long height) {
    return block(height, height % 3 == 0 ? LARGE : SMALL, TXS);
  }

  /** Writes the chain into an empty store. */
  public void fill(BlockStore store) {
    for (long height = 1; height <= blocks; height++) {
      store.append(at(height));
      store.saveResults(height, Bytes.utf8("r" + height));
      store.saveState(height, Bytes.utf8("s" + height));
    }
  }

  /**
   * Opens and reads everything. A wrong answer fails the test, and so does a refusal to open that does not name the folder.
   *
   * @param open gives a started store
   * @param where for the message of a failure
   * @return how often something was refused
   */
  public int refusals(Function<Path, ? extends BlockStore> open, Path folder, String where) throws Exception {
    int[] refused = {0};
    BlockStore store;
    try {
      store = open.apply(folder);
    } catch (StoreException e) {
      assertTrue(e.getMessage().contains(folder.toString()), where + ": " + e.getMessage());
      return 1;
    }
    try {
      assertEquals(1, store.base(), where);
      assertEquals(blocks, store.height(), where);
      assertEquals(OptionalLong.of(blocks), store.stateHeight(), where);
      for (long height = 1; height <= blocks; height++) {
        long at = height;
        check(refused, () -> assertEquals(Optional.of(at(at)), store.block(at), where));
        check(refused, () -> assertEquals(Optional.of(Bytes.utf8("r" + at)), store.results(at), where));
        check(refused, () -> assertEquals(Optional.of(Bytes.utf8("s" + at)), store.state(at), where));
        check(refused, () -> assertEquals(OptionalLong.of(at), store.heightOf(hash(at)), where));
        for (int index = 0; index < TXS; index += 5) {
          int place = index;
          check(refused, () -> assertEquals(Optional.of(new TxLocation(at, place)), store.transaction(txHash(at, place)), where));
        }
      }
    } finally {
      store.close();
    }
    return refused[0];
  }

  private static void check(int[] refused, Runnable read) {
    try {
      read.run();
    } catch (StoreException e) {
      refused[0]++;
    }
  }
}
