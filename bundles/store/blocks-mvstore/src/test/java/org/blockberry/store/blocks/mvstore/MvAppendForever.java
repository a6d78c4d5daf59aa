package org.blockberry.store.blocks.mvstore;

import java.nio.file.Path;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.Blocks;

/** A process of its own that appends and prunes until it is killed or refused, and says what was acknowledged. */
final class MvAppendForever {
  private MvAppendForever() {}

  /** Arguments: folder, bytes per block. */
  public static void main(String[] args) {
    MvBlockStore store = MvStores.open(Path.of(args[0]));
    try {
      while (true) {
        long height = store.height() + 1;
        store.append(Blocks.block(height, Integer.parseInt(args[1])));
        store.saveResults(height, Bytes.utf8("r" + height));
        store.saveState(height, Bytes.utf8("s" + height));
        if (height > 5 && height % 5 == 0) {
          store.pruneBelow(height - 4);
        }
        System.out.println("acknowledged " + height);
        System.out.flush();
      }
    } catch (RuntimeException e) {
      System.out.println("refused " + e.getMessage().replace('\n', ' '));
      try {
        store.append(Blocks.block(store.height() + 1, 10));
        System.out.println("went on");
      } catch (RuntimeException again) {
        System.out.println("refused again");
      }
      System.out.flush();
      Runtime.getRuntime().halt(3);
    }
  }
}
