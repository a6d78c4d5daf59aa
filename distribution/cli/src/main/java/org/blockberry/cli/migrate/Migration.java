package org.blockberry.cli.migrate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.BlockStoreFactory;

/**
 * Moves the blocks of one home, whose lock the caller holds. Copies into a folder beside the old one, closes and opens the copy, compares
 * every record, gives the folder its name, and only then changes the configuration. A process that dies at any moment leaves a home that
 * starts with the old store or with the new one, both whole; the same command goes on where it was.
 */
public final class Migration {
  private static final long ROOM_BYTES = 64L << 20;

  /** What the home's configuration says and how it is changed. */
  public interface Configuration {
    /** The values of one table. */
    Settings settings(String table, SettingsSchema schema);

    /** Makes {@code type} the block store, at once and durably. */
    void use(String type) throws IOException;
  }

  /** Makes stores by type. */
  interface Factories {
    BlockStoreFactory factory(String type) throws MigrationException;
  }

  /** Is told how far the work is, often; it may print now and then. */
  public interface Listener {
    /**
     * Some heights are done.
     *
     * @param step {@code copied}, {@code verified}, or another word with 0 of 0 when a step is over
     */
    void at(String step, long done, long total);
  }

  /**
   * Where the blocks are and where they go.
   *
   * @param home root of the home
   * @param chainId chain of the home
   * @param from type that has the blocks
   * @param to type that gets them
   */
  public record Move(Path home, String chainId, String from, String to) {}

  /**
   * What is to be done, or was.
   *
   * @param first lowest height without a gap, 0 if there are no blocks
   * @param last highest height
   * @param heights heights in all, with those that pruning kept
   * @param bytes what the old folder takes
   * @param needed space that the rest of the copy may take
   * @param free space on that disk
   * @param begun heights that an earlier run copied
   */
  public record Plan(long first, long last, long heights, long bytes, long needed, long free, long begun) {
    /** Whether there is enough space. */
    public boolean fits() {
      return free >= needed;
    }
  }

  private final Move move;
  private final StoreFolders folders;
  private final Factories factories;
  private final Configuration configuration;
  private final Listener listener;
  private final int heightsAtOnce;

  /** @param heightsAtOnce heights in one write at most */
  Migration(Move move, Factories factories, Configuration configuration, Listener listener, int heightsAtOnce) {
    this.move = move;
    this.folders = new StoreFolders(move.home().resolve("data").resolve("block-store"));
    this.factories = factories;
    this.heightsAtOnce = heightsAtOnce;
    this.configuration = configuration;
    this.listener = listener;
  }

  /**
   * Looks without changing anything but what opening the old store changes.
   *
   * @throws MigrationException it cannot be done
   */
  public Plan plan() throws IOException, MigrationException {
    made(move.to(), folders.unfinished(move.to())).close(); // before anything is written: the type exists, and keeps what it gets
    Optional<Path> copy = begun();
    refuseOccupied(copy);
    try (Opened source = open(move.from(), folders.of(move.from()))) {
      BlockStore store = source.store();
      long begun = 0;
      if (copy.isPresent() && !StoreFolders.isEmpty(copy.get())) {
        try (Opened target = open(move.to(), copy.get())) {
          begun = new BlockCopy(store, target.store()).continues() ? BlockCopy.count(target.store()) : 0;
        }
      }
      long bytes = StoreFolders.bytes(folders.of(move.from()));
      long needed = Math.max(0, bytes + bytes / 2 - copy.map(Migration::size).orElse(0L)) + ROOM_BYTES;
      return new Plan(store.base(), store.height(), BlockCopy.count(store), bytes, needed, Files.getFileStore(folders.root()).getUsableSpace(), begun);
    }
  }

  private static long size(Path folder) {
    try {
      return StoreFolders.bytes(folder);
    } catch (IOException e) {
      return 0; // then more space is asked for
    }
  }

  /** The folder in which an earlier run of this migration copied. */
  private Optional<Path> begun() throws IOException, MigrationException {
    Optional<MigrationRecord> record = MigrationRecord.read(folders.record())
        .filter(known -> known.from().equals(move.from()) && known.to().equals(move.to()) && known.phase() != MigrationRecord.Phase.SWITCHED);
    if (record.isEmpty()) {
      return Optional.empty();
    }
    boolean named = record.get().phase() == MigrationRecord.Phase.VERIFIED && !Files.exists(folders.unfinished(move.to()));
    return Optional.of(named ? folders.of(move.to()) : folders.unfinished(move.to()));
  }

  private void refuseOccupied(Optional<Path> begun) throws IOException, MigrationException {
    Path named = folders.of(move.to());
    if (!begun.equals(Optional.of(named)) && !StoreFolders.isEmpty(named)) {
      throw new MigrationException(named + " has content already, which would be lost. If it is what an earlier migration left behind:"
          + " blockberry store migrate --delete-old. Otherwise move it away");
    }
    if (StoreFolders.isEmpty(folders.of(move.from()))) {
      throw new MigrationException("the home has no blocks in " + folders.of(move.from()) + ". Just set block-store.type");
    }
  }

  /**
   * Does it.
   *
   * @throws MigrationException it cannot be done; the old store is in use as before
   */
  public Plan run() throws IOException, MigrationException {
    Plan plan = plan();
    if (!plan.fits()) {
      throw new MigrationException("the copy may need " + (plan.needed() >> 20) + " MB but " + (plan.free() >> 20) + " MB are free on the disk of "
          + folders.root() + ". Make space");
    }
    Path copy = copyWhole(plan);
    if (copy.equals(folders.unfinished(move.to()))) {
      new MigrationRecord(MigrationRecord.Phase.VERIFIED, move.from(), move.to()).write(folders.record());
      listener.at("compared", 0, 0);
      folders.publish(move.to());
      listener.at("named", 0, 0);
    }
    configuration.use(move.to());
    listener.at("switched", 0, 0);
    finish();
    return plan;
  }

  /** The configuration names the new store. */
  void finish() throws IOException {
    new MigrationRecord(MigrationRecord.Phase.SWITCHED, move.from(), move.to()).write(folders.record());
  }

  private Path copyWhole(Plan plan) throws IOException, MigrationException {
    try (Opened source = open(move.from(), folders.of(move.from()))) {
      Path copy = begun().orElse(null);
      if (copy == null || plan.begun() == 0 || !isBeginning(source.store(), copy)) {
        copy = fresh(copy);
      }
      try (Opened target = open(move.to(), copy)) {
        new BlockCopy(source.store(), target.store()).copy(heightsAtOnce, done -> listener.at("copied", done, plan.heights()));
      }
      try (Opened target = open(move.to(), copy)) { // what is compared is what the disk has
        Optional<String> difference = new BlockCopy(source.store(), target.store()).difference(done -> listener.at("verified", done, plan.heights()));
        if (difference.isPresent()) {
          throw new MigrationException("the copy differs: " + difference.get() + ". The old store is in use as before. Delete " + copy
              + " and begin again; if that does not help, check the disk");
        }
      }
      return copy;
    }
  }

  /** The node may have run since: it went on, which is fine, or it pruned or fetched another chain, which is not. */
  private boolean isBeginning(BlockStore source, Path copy) throws MigrationException {
    try (Opened target = open(move.to(), copy)) {
      return new BlockCopy(source, target.store()).continues();
    }
  }

  private Path fresh(Path useless) throws IOException {
    if (useless != null) {
      folders.delete(useless);
    }
    folders.delete(folders.unfinished(move.to()));
    new MigrationRecord(MigrationRecord.Phase.COPYING, move.from(), move.to()).write(folders.record());
    return folders.unfinished(move.to());
  }

  private record Opened(BlockStore store, OfflineContext context) implements AutoCloseable {
    @Override
    public void close() throws MigrationException {
      try (context) {
        store.close();
      } catch (Exception e) {
        throw new MigrationException("a store did not close: " + e.getMessage(), e);
      }
    }
  }

  private Opened open(String type, Path folder) throws MigrationException {
    Opened opened = made(type, folder);
    try {
      opened.store().start();
      return opened;
    } catch (Exception e) {
      throw closed(opened, e);
    }
  }

  /** Not started: it has touched nothing yet. */
  private Opened made(String type, Path folder) throws MigrationException {
    BlockStoreFactory factory = factories.factory(type);
    OfflineContext context = new OfflineContext(move.chainId(), folder);
    Opened made = new Opened(factory.create(configuration.settings("block-store." + type, factory.settings()), context), context);
    if (made.store().isVolatile()) {
      throw closed(made, new MigrationException("block stores of type \"" + type + "\" keep nothing on disk"));
    }
    return made;
  }

  private static MigrationException closed(Opened opened, Exception why) {
    try {
      opened.close();
    } catch (MigrationException closing) {
      why.addSuppressed(closing);
    }
    return why instanceof MigrationException known ? known : new MigrationException(why.getMessage() == null ? why.toString() : why.getMessage(), why);
  }
}
