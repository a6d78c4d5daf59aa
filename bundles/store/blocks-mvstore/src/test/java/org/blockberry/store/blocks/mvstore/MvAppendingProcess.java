package org.blockberry.store.blocks.mvstore;

import java.nio.file.Path;
import org.blockberry.testing.contracts.AppendForever;

/** A process of its own that appends until it is killed or refused. */
final class MvAppendingProcess {
  private MvAppendingProcess() {}

  /** Arguments: folder, bytes per block. */
  public static void main(String[] args) {
    AppendForever.run(MvStores.open(Path.of(args[0])), args);
  }
}
