package org.blockberry.testing.contracts;

import org.blockberry.api.store.BlockStore;
import org.blockberry.api.value.Bytes;

/** The work of a process that {@link KilledBlockStoreContract} kills: appends and prunes until that or until it is refused, and says what was acknowledged. */
public final class AppendForever {
  static final String ACKNOWLEDGED = "acknowledged ";
  static final String REFUSED = "refused ";
  static final String REFUSED_AGAIN = "refused again";
  static final int EXIT = 3;
  private static final int KEPT = 5; // heights

  private AppendForever() {}

  /**
   * Does not return.
   *
   * @param arguments of the process; the second one is the bytes of each block
   */
  public static void run(BlockStore store, String[] arguments) {
    int bytes = Integer.parseInt(arguments[1]);
    try {
      while (true) {
        long height = store.height() + 1;
        store.append(Blocks.block(height, bytes));
        store.saveResults(height, Bytes.utf8("r" + height));
        store.saveState(height, Bytes.utf8("s" + height));
        if (height > KEPT && height % KEPT == 0) {
          store.pruneBelow(height - KEPT + 1);
        }
        say(ACKNOWLEDGED + height);
      }
    } catch (RuntimeException e) {
      say(REFUSED + String.valueOf(e.getMessage()).replace('\n', ' '));
      try {
        store.append(Blocks.block(store.height() + 1, 10));
        say("went on");
      } catch (RuntimeException again) {
        say(REFUSED_AGAIN);
      }
      Runtime.getRuntime().halt(EXIT);
    }
  }

  private static void say(String what) {
    System.out.println(what);
    System.out.flush();
  }
}
