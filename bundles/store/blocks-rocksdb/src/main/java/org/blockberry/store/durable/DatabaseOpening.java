package org.blockberry.store.durable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteOptions;

/** The checks between a folder and a {@link Database} that can be trusted. Used once. */
final class DatabaseOpening {
  private static final byte[] IDENTITY = "\u0000identity".getBytes(StandardCharsets.US_ASCII);

  private final DatabaseSetup setup;
  private final System.Logger log;
  private final Path folder;
  private final Path markerFile;
  private final NativeHandles handles = new NativeHandles();

  DatabaseOpening(DatabaseSetup setup, System.Logger log) {
    this.setup = setup;
    this.log = log;
    this.folder = setup.folder().resolve("db");
    this.markerFile = setup.folder().resolve("commit-marker");
  }

  Database open() {
    try {
      return checked();
    } catch (IOException | RuntimeException | Error e) {
      try {
        handles.close();
      } catch (Exception closing) {
        e.addSuppressed(closing);
      }
      if (e instanceof IOException) {
        throw refusal("cannot be opened: " + e + ". Check the folder's owner, permissions and free space.", e);
      } else if (e instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw (Error) e;
    }
  }

  private Database checked() throws IOException {
    loadLibrary();
    Files.createDirectories(folder);
    boolean isNew = !Files.exists(markerFile);
    refuseMissingFiles(isNew);
    ForeignRecords.find(folder).ifPresent(found -> {
      throw refusal("is damaged: " + found + ", which is never written. " + Database.wayOut(), null);
    });
    Families families = openRocks(isNew);
    RocksDB rocks = families.rocks();
    CommitMarker marker = handles.keep(CommitMarker.open(markerFile));
    boolean closedInOrder = compareWithMarker(rocks, marker);
    checkIdentity(rocks, marker);
    return new Database(setup, log, handles, families, marker, closedInOrder);
  }

  private void loadLibrary() {
    try {
      RocksDB.loadLibrary();
    } catch (RuntimeException | LinkageError e) {
      throw refusal("cannot be opened: RocksDB's native library does not load here (" + e.getMessage()
          + "). It needs Linux on x86-64 or aarch64 and a temporary folder that allows executables.", e);
    }
  }

  /** RocksDB would make an empty database where the file that names its parts is gone. */
  private void refuseMissingFiles(boolean isNew) throws IOException {
    if (Files.exists(folder.resolve("CURRENT"))) {
      return;
    }
    boolean hasData;
    try (Stream<Path> files = Files.list(folder)) {
      hasData = files.map(file -> file.getFileName().toString()).anyMatch(name -> name.endsWith(".sst") || name.endsWith(".blob"));
    }
    if (!isNew || hasData) {
      throw refusal("lost its file db/CURRENT. " + Database.wayOut(), null);
    }
  }

  private Families openRocks(boolean create) throws IOException {
    Options options = DatabaseOptions.of(setup.tuning(), create, handles);
    if (!setup.ascending().isEmpty()) {
      options.setDbWriteBufferSize(DatabaseOptions.WRITE_BUFFERS * setup.tuning().writeBufferBytes()); // of all families together
    }
    if (setup.tuning().direct()) {
      boolean work = DirectWrites.work(folder);
      options.setUseDirectIoForFlushAndCompaction(work);
      log.log(System.Logger.Level.DEBUG, () -> "table files of the " + setup.what() + " are written " + (work ? "past" : "through, because the file system "
          + "takes nothing else,") + " the page cache");
    }
    try {
      return Families.open(options, setup.ascending(), folder, handles);
    } catch (IllegalArgumentException e) {
      throw refusal("was written by a later version of this software: " + e.getMessage() + ". Use that version, or a backup from before it.", e);
    } catch (RocksDBException e) {
      Optional<Status> status = Optional.ofNullable(e.getStatus());
      boolean locked = status.map(Status::getCode).filter(code -> code == Status.Code.IOError).isPresent()
          && String.valueOf(e.getMessage()).contains("LOCK");
      if (locked) {
        throw refusal("is in use by another process or instance (" + e.getMessage() + "). Stop that one first.", e);
      }
      throw refusal("cannot be opened, RocksDB says: " + e.getMessage() + ". If the disk is full, make space; otherwise files "
          + "are damaged or missing. " + Database.wayOut(), e);
    }
  }

  /** Whether the last close was in order. */
  private boolean compareWithMarker(RocksDB rocks, CommitMarker marker) throws IOException {
    long sequence = rocks.getLatestSequenceNumber();
    Optional<CommitMarker.Acknowledged> last = marker.last();
    if (last.isEmpty()) { // a first start, one cut short, or the marker was damaged or taken away to accept a loss
      if (sequence > 1) {
        log.log(System.Logger.Level.WARNING, "the " + setup.what() + " in " + setup.folder() + " has no usable commit marker: "
            + "nobody can tell whether its last writes are all there");
      }
      marker.write(new CommitMarker.Acknowledged(sequence, 0, false));
      return sequence <= 1;
    }
    if (sequence < last.get().sequence()) {
      throw refusal("lost " + (last.get().sequence() - sequence) + " changes that it had acknowledged, the last at height "
          + last.get().position() + ": its files are damaged, or were copied while the node ran. " + Database.wayOut()
          + " To accept the loss instead, delete " + markerFile + " and start again.", null);
    }
    return last.get().clean() && sequence == last.get().sequence();
  }

  private void checkIdentity(RocksDB rocks, CommitMarker marker) throws IOException {
    try {
      byte[] stored = rocks.get(IDENTITY);
      if (stored == null) {
        refuseContentWithoutIdentity(rocks);
        try (WriteOptions synced = new WriteOptions().setSync(true)) {
          rocks.put(synced, IDENTITY, Checksum.seal(IDENTITY, Bytes.utf8(setup.identity())));
        }
        marker.write(new CommitMarker.Acknowledged(rocks.getLatestSequenceNumber(), 0, false));
        return;
      }
      String identity = Checksum.unseal(IDENTITY, stored).map(Bytes::toUtf8)
          .orElseThrow(() -> refusal("is damaged: the record that says what it holds has a wrong checksum. "
              + Database.wayOut(), null));
      if (!identity.equals(setup.identity())) {
        throw refusal("holds \"" + identity + "\" but \"" + setup.identity() + "\" was asked for. Use the folder of that chain, "
            + "or another home for this one.", null);
      }
    } catch (RocksDBException e) {
      throw refusal("is damaged, RocksDB says: " + e.getMessage() + ". " + Database.wayOut(), e);
    }
  }

  private void refuseContentWithoutIdentity(RocksDB rocks) {
    try (RocksIterator any = rocks.newIterator()) {
      any.seekToFirst();
      if (any.isValid()) {
        throw refusal("is damaged: the record that says what it holds is missing. " + Database.wayOut(), null);
      }
    }
  }

  private StoreException refusal(String reason, Throwable cause) {
    return new StoreException("the " + setup.what() + " in " + setup.folder() + " " + reason, cause);
  }
}
