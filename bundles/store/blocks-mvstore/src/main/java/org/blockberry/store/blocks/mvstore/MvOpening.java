package org.blockberry.store.blocks.mvstore;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Checksum;
import org.blockberry.store.durable.CommitMarker;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.SFChunk;
import org.h2.mvstore.type.ByteArrayDataType;

/**
 * The checks between a folder and {@link MvRecords} that can be trusted. Used once.
 *
 * <p>What counts is the commit marker: it is synced after each synced write. A later write in the file was not acknowledged and is
 * erased; an earlier one means that something was lost, and is refused.
 */
final class MvOpening {
  static final String WAY_OUT = "Restore the folder from a backup, or move it away and let the node fetch the chain from its peers.";
  private static final byte[] IDENTITY = "\u0000identity".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST_UNACKNOWLEDGED = 16;
  private static final int KEYS_PER_PAGE = 16; // each transaction hash rewrites a page of its own

  private final Path folder;
  private final Path file;
  private final Path markerFile;
  private final String identity;
  private final MvTuning tuning;
  private final DiskAccess disk;
  private final Executor background;
  private final System.Logger log;

  private MvOpening(Path folder, String identity, MvTuning tuning, DiskAccess disk, Executor background, System.Logger log) {
    this.folder = folder;
    this.file = folder.resolve("blocks.mv");
    this.markerFile = folder.resolve("commit-marker");
    this.identity = identity;
    this.tuning = tuning;
    this.disk = disk;
    this.background = background;
    this.log = log;
  }

  /** @param background runs compaction, which may be refused there */
  static MvRecords open(Path folder, String identity, MvTuning tuning, DiskAccess disk, Executor background, System.Logger log) {
    return new MvOpening(folder, identity, tuning, disk, background, log).open();
  }

  private MvRecords open() {
    FileChannel lock = null;
    CommitMarker marker = null;
    Found found = null;
    try {
      lock = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock(lock);
      boolean isNew = !Files.exists(markerFile) && !Files.exists(file);
      marker = CommitMarker.open(markerFile);
      Optional<CommitMarker.Acknowledged> last = isNew ? Optional.of(firstMark(marker)) : marker.last();
      found = last.isPresent() ? acknowledged(last.get()) : unknown(marker);
      boolean inOrder = last.map(CommitMarker.Acknowledged::clean).orElse(false);
      MvRecords records = new MvRecords(new MvRecords.Place(folder, file), found.store(), found.map(), found.file(), marker, lock, inOrder,
          tuning, background, log);
      checkIdentity(records);
      return records;
    } catch (IOException | RuntimeException | Error e) {
      closeAll(e, found == null ? null : found.store()::closeImmediately, marker, lock);
      if (e instanceof IOException) {
        throw refusal("cannot be opened: " + e + ". Check the folder's owner, permissions and free space.", e);
      } else if (e instanceof MVStoreException damage) {
        throw refusal("is damaged, MVStore says: " + damage.getMessage() + ". " + WAY_OUT, e);
      } else if (e instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw (Error) e;
    }
  }

  private record Found(MVStore store, MVMap<byte[], byte[]> map, CheckedFile file) {}

  private void lock(FileChannel channel) throws IOException {
    try {
      if (channel.tryLock() != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      // held by this process
    }
    throw refusal("is in use by another process or instance. Stop that one first.", null);
  }

  /** Says that there is nothing yet, before there is a file: one that a crash left half made can be told from one that was lost. */
  private static CommitMarker.Acknowledged firstMark(CommitMarker marker) throws IOException {
    CommitMarker.Acknowledged nothing = new CommitMarker.Acknowledged(0, 0, true);
    marker.write(nothing);
    marker.sync();
    return nothing;
  }

  private Found acknowledged(CommitMarker.Acknowledged last) throws IOException {
    if (last.sequence() == 0) {
      Files.deleteIfExists(file); // made by a start that never came as far as a write
    } else if (!Files.exists(file)) {
      throw refusal("lost its file " + file.getFileName() + ". " + WAY_OUT, null);
    }
    boolean lookingEverywhere = false;
    for (int tries = 0; tries < MOST_UNACKNOWLEDGED; tries++) {
      CheckedFile opened = file(lookingEverywhere);
      try {
        Found found = openStore(opened);
        if (found.store().getCurrentVersion() < last.sequence()) {
          found.store().closeImmediately();
          if (!lookingEverywhere) {
            lookingEverywhere = true;
            continue;
          }
          throw refusal("lost writes that it had acknowledged, the last at height " + last.position() + ": its files are damaged, or were"
              + " copied while the node ran. " + WAY_OUT + " To accept the loss instead, delete " + markerFile + " and start again.", null);
        }
        if (last.sequence() == 0 || found.store().getCurrentVersion() == last.sequence()) {
          return found;
        }
        found.store().closeImmediately();
      } catch (MVStoreException e) {
        if (opened.newest() == null || opened.newest().version <= last.sequence()) {
          if (lookingEverywhere) {
            throw e;
          }
          lookingEverywhere = true;
          continue;
        }
      }
      SFChunk unacknowledged = opened.newest();
      CheckedFile.erase(file.toFile(), unacknowledged, disk);
    }
    throw refusal("is damaged: more than " + MOST_UNACKNOWLEDGED + " writes follow the last acknowledged one. " + WAY_OUT, null);
  }

  /** The marker was damaged or taken away to accept a loss. */
  private Found unknown(CommitMarker marker) throws IOException {
    if (!Files.exists(file)) {
      throw refusal("lost its file " + file.getFileName() + ". " + WAY_OUT, null);
    }
    log.log(System.Logger.Level.WARNING, "the block store in " + folder + " has no usable commit marker: nobody can tell whether its last"
        + " writes are all there");
    Found found = openStore(file(true));
    marker.write(new CommitMarker.Acknowledged(found.store().getCurrentVersion(), 0, false));
    marker.sync();
    return found;
  }

  private CheckedFile file(boolean lookingEverywhere) {
    return new CheckedFile(Map.of("cacheSize", tuning.cacheMb()), disk, lookingEverywhere);
  }

  private Found openStore(CheckedFile opened) {
    try {
      opened.open(file.toFile());
      MVStore store = new MVStore.Builder().autoCommitDisabled().autoCommitBufferSize(0).keysPerPage(KEYS_PER_PAGE).adoptFileStore(opened).open();
      store.setRetentionTime(0); // what replaced a page is synced before the page may go: see MvRecords
      return new Found(store, store.openMap("blocks", new MVMap.Builder<byte[], byte[]>().keyType(ByteArrayDataType.INSTANCE)
          .valueType(ByteArrayDataType.INSTANCE)), opened);
    } catch (RuntimeException e) {
      closeAll(e, opened::close);
      throw e;
    }
  }

  private void checkIdentity(MvRecords records) {
    Optional<byte[]> stored = records.get(IDENTITY, () -> "the record that says what it holds");
    if (stored.isEmpty()) {
      if (!records.isEmpty()) {
        throw refusal("is damaged: the record that says what it holds is missing. " + WAY_OUT, null);
      }
      records.write(0, changes -> changes.put(IDENTITY, Checksum.seal(IDENTITY, Bytes.utf8(identity))));
      records.nothingYet();
      return;
    }
    String found = Checksum.unseal(IDENTITY, stored.get()).map(Bytes::toUtf8)
        .orElseThrow(() -> refusal("is damaged: the record that says what it holds has a wrong checksum. " + WAY_OUT, null));
    if (!found.equals(identity)) {
      throw refusal("holds \"" + found + "\" but \"" + identity + "\" was asked for. Use the folder of that chain, or another home for"
          + " this one.", null);
    }
  }

  private StoreException refusal(String reason, Throwable cause) {
    return new StoreException("the block store in " + folder + " " + reason, cause);
  }

  private static void closeAll(Throwable why, AutoCloseable... opened) {
    for (AutoCloseable each : opened) {
      try {
        if (each != null) {
          each.close();
        }
      } catch (Exception e) {
        why.addSuppressed(e);
      }
    }
  }
}
