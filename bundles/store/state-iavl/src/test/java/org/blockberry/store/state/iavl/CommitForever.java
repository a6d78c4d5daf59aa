package org.blockberry.store.state.iavl;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.blockberry.api.snapshot.SnapshotMetadata;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.snapshot.SnapshotBody;
import org.blockberry.chain.snapshot.SnapshotManifest;
import org.blockberry.store.snapshots.FilesSnapshotStore;
import org.blockberry.testing.contracts.CrashCopy;
import org.blockberry.testing.contracts.TestContext;
import org.rocksdb.RocksDB;

/**
 * A process of its own that commits, prunes and imports until it is killed, and says what was acknowledged. Every version follows from the one before alone, so
 * that the test can compute it again.
 */
final class CommitForever {
  static final int KEYS = 400;

  private CommitForever() {}

  static IavlConfig config() {
    return new IavlConfig(Folders.SMALL, 200_000, 100_000, 2_000, 5, 50);
  }

  /** What version {@code version} changes. */
  static StateChanges changes(long version) {
    Random random = new Random(version);
    StateChanges.Builder changes = StateChanges.builder().set(Bytes.utf8("version"), Bytes.utf8(Long.toString(version)));
    for (int i = 0; i < 60; i++) {
      Bytes key = Bytes.utf8("key" + random.nextInt(KEYS));
      if (random.nextInt(4) == 0) {
        changes.delete(key);
      } else {
        changes.set(key, Bytes.utf8(version + "-" + i));
      }
    }
    return changes.build();
  }

  /** Arguments: folder of the store, folder of the store that is filled by imports. */
  public static void main(String[] args) throws Exception {
    RocksDB.loadLibrary();
    changes(1);
    if (System.in.read() < 0) { // the folder is another one's until then
      return;
    }
    IavlStateStore store = Folders.open(Path.of(args[0]), config(), RocksDB::write);
    Path imported = Path.of(args[1]);
    System.out.println("opened " + store.version());
    while (true) {
      long version = store.version() + 1;
      store.prepare(version, changes(version));
      store.commit(version);
      System.out.println("committed " + version);
      if (version % 7 == 0) {
        store.pruneBelow(Math.max(1, version - 9));
      }
      if (version % 11 == 0) {
        importInto(store, imported, version);
      }
      System.out.flush();
    }
  }

  /** A snapshot goes by the snapshot store into a state store of its own, as on a node that makes one and another that joins. */
  private static void importInto(IavlStateStore store, Path imported, long version) throws Exception {
    try (SnapshotStore snapshots = snapshots(imported.resolveSibling("snapshots"))) {
      Bytes hash = snapshot(store, snapshots, version);
      if (Files.exists(imported)) {
        CrashCopy.delete(imported);
      }
      try (IavlStateStore other = Folders.open(imported, config(), RocksDB::write)) {
        other.beginImport(version);
        SnapshotBody.Joiner joiner = new SnapshotBody.Joiner(StateStore.MAX_ITEM_BYTES);
        int index = 0;
        for (Optional<Bytes> chunk = snapshots.chunk(hash, index); chunk.isPresent(); chunk = snapshots.chunk(hash, ++index)) {
          other.importItems(joiner.add(chunk.get()));
        }
        other.finishImport(store.root());
        System.out.println("imported " + version);
      }
      snapshots.list().stream().skip(2).forEach(old -> snapshots.delete(old.hash()));
    }
  }

  private static Bytes snapshot(IavlStateStore store, SnapshotStore snapshots, long version) {
    snapshots.drafts().forEach(snapshots::discard);
    SnapshotBody.Cutter cutter = new SnapshotBody.Cutter(2_000);
    List<Bytes> chunks = new ArrayList<>();
    store.export(version, Bytes.EMPTY, (position, item) -> chunks.addAll(cutter.add(item)) || true);
    cutter.end().ifPresent(chunks::add);
    MessageDigest digest = SnapshotManifest.hashing(version);
    Bytes draft = Bytes.utf8("draft");
    for (int index = 0; index < chunks.size(); index++) {
      chunks.get(index).update(digest);
      snapshots.putDraft(draft, index, chunks.get(index));
    }
    Bytes hash = Bytes.wrap(digest.digest());
    snapshots.finish(draft, new SnapshotMetadata(version, hash, chunks.size(), store.root(), Instant.EPOCH));
    return hash;
  }

  static SnapshotStore snapshots(Path folder) throws Exception {
    SnapshotStore snapshots = new FilesSnapshotStore(new TestContext(folder), 1 << 26);
    snapshots.start();
    return snapshots;
  }
}
