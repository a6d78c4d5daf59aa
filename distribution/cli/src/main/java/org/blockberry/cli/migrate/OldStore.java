package org.blockberry.cli.migrate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What a finished migration left behind. The caller holds the home. */
public final class OldStore {
  private OldStore() {}

  /**
   * Deletes the folder that the blocks came from.
   *
   * @param inUse type that the configuration names
   * @return the folder and what it took; empty if it is gone already
   * @throws MigrationException no migration to {@code inUse} was finished
   */
  public static Optional<Deleted> delete(Path home, String inUse) throws IOException, MigrationException {
    StoreFolders folders = new StoreFolders(home.resolve("data").resolve("block-store"));
    MigrationRecord record = MigrationRecord.read(folders.record())
        .filter(known -> known.phase() == MigrationRecord.Phase.SWITCHED && known.to().equals(inUse) && !known.from().equals(inUse))
        .orElseThrow(() -> new MigrationException("no migration to \"" + inUse + "\" was finished in this home. Nothing was deleted"));
    if (StoreFolders.isEmpty(folders.of(inUse))) {
      throw new MigrationException("there is nothing in " + folders.of(inUse) + ". The old store is not deleted");
    }
    Path old = folders.of(record.from());
    long bytes = StoreFolders.bytes(old);
    folders.delete(old);
    return bytes == 0 ? Optional.empty() : Optional.of(new Deleted(old, bytes));
  }

  /** A folder that is gone, and what it took. */
  public record Deleted(Path folder, long bytes) {}
}
