package org.blockberry.cli.migrate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A migration with the bundles that it needs, open until it is over. */
public final class Migrations implements AutoCloseable {
  private static final int MOST_HEIGHTS = 500;

  private final StoreBundles bundles;
  private final Migration migration;

  private Migrations(StoreBundles bundles, Migration migration) {
    this.bundles = bundles;
    this.migration = migration;
  }

  /**
   * Reads the bundles' manifests.
   *
   * @param system folder with the distribution's bundles
   * @param plugins jars of other stores
   */
  public static Migrations open(Migration.Move move, Path system, List<Path> plugins, Migration.Configuration configuration,
      Migration.Listener listener) throws IOException {
    StoreBundles bundles = new StoreBundles(system, plugins, move.home().resolve("var").resolve("tmp").resolve("migration"));
    return new Migrations(bundles, new Migration(move, bundles::factory, configuration, listener, MOST_HEIGHTS));
  }

  public Migration migration() {
    return migration;
  }

  /** Ends a migration whose process died after the configuration was changed. False if there is none. */
  public static boolean finishSwitched(Path home, String to) throws IOException, MigrationException {
    Path file = new StoreFolders(home.resolve("data").resolve("block-store")).record();
    Optional<MigrationRecord> record = MigrationRecord.read(file)
        .filter(known -> known.to().equals(to) && known.phase() == MigrationRecord.Phase.VERIFIED);
    if (record.isPresent()) {
      new MigrationRecord(MigrationRecord.Phase.SWITCHED, record.get().from(), to).write(file);
    }
    return record.isPresent();
  }

  @Override
  public void close() throws IOException {
    bundles.close();
  }
}
