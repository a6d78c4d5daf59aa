package org.blockberry.store.snapshots;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.snapshot.SnapshotMetadata;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.snapshot.SnapshotManifest;

/**
 * Snapshots in the folder of the instance: {@code drafts/NAME/chunk-INDEX} while one is made, renamed to {@code whole/HASH} when it is finished. Only what a
 * {@code metadata} file in {@code whole} names is a snapshot; its checksums are compared at each reading of a chunk, because a peer that gets a wrong one
 * takes this node for a liar.
 */
public final class FilesSnapshotStore implements SnapshotStore {
  private final PluginContext context;
  private final long maxBytes;
  private final Map<Bytes, Entry> whole = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();
  private volatile Path folder;

  /**
   * A finished snapshot.
   *
   * @param sums SHA-256 of each chunk
   */
  record Entry(SnapshotMetadata metadata, List<Bytes> sums) {}

  /** Reads nothing yet. */
  public FilesSnapshotStore(PluginContext context, long maxBytes) {
    this.context = Objects.requireNonNull(context, "context");
    this.maxBytes = maxBytes;
  }

  @Override
  public void start() throws IOException {
    Path data = context.dataFolder();
    Files.createDirectories(data.resolve("drafts"));
    Files.createDirectories(data.resolve("whole"));
    for (Path one : Folder.children(data.resolve("whole"))) {
      Optional<Entry> entry = MetadataFile.read(one);
      if (entry.isPresent() && one.getFileName().toString().equals(entry.get().metadata().hash().toHex())) {
        whole.put(entry.get().metadata().hash(), entry.get());
      } else {
        context.logger().log(System.Logger.Level.WARNING, "snapshot {0} is not whole and is removed", one.getFileName());
        Folder.remove(one);
      }
    }
    bytes.set(Folder.bytes(data));
    context.metrics().describedAs("Snapshots that peers may have.").gauge("snapshots", whole::size);
    context.metrics().describedAs("Bytes of snapshots and of what is being made or fetched.").gauge("bytes", bytes::get);
    context.metrics().describedAs("Height of the newest snapshot, 0 if there is none.").gauge("newest_height",
        () -> list().stream().findFirst().map(SnapshotMetadata::height).orElse(0L));
    folder = data;
  }

  @Override
  public List<SnapshotMetadata> list() {
    return whole.values().stream().map(Entry::metadata)
        .sorted(Comparator.comparingLong(SnapshotMetadata::height).reversed().thenComparing(SnapshotMetadata::hash)).toList();
  }

  @Override
  public Optional<Bytes> chunk(Bytes hash, int index) {
    Entry entry = whole.get(hash);
    if (entry == null || index < 0 || index >= entry.sums().size()) {
      return Optional.empty();
    }
    try {
      Optional<Bytes> found = Folder.read(whole(hash).resolve(name(index)), MAX_CHUNK_BYTES);
      if (found.isPresent() && SnapshotManifest.sha256(found.get()).equals(entry.sums().get(index))) {
        return found;
      }
    } catch (IOException e) {
      context.logger().log(System.Logger.Level.DEBUG, "a chunk cannot be read", e);
    }
    if (!whole.containsKey(hash)) {
      return Optional.empty(); // deleted meanwhile
    }
    delete(hash);
    throw new StoreException("chunk " + index + " of the snapshot of height " + entry.metadata().height() + " is damaged; the snapshot is not offered any more");
  }

  @Override
  public List<Bytes> drafts() {
    List<Bytes> names = new ArrayList<>();
    try {
      for (Path one : Folder.children(open().resolve("drafts"))) {
        names.add(Bytes.fromHex(one.getFileName().toString()));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new StoreException("the drafts of snapshots cannot be listed: " + e.getMessage(), e);
    }
    return names;
  }

  @Override
  public void putDraft(Bytes draft, int index, Bytes chunk) {
    requireIndex(index);
    if (chunk.isEmpty() || chunk.size() > MAX_CHUNK_BYTES) {
      throw new IllegalArgumentException("a chunk has " + chunk.size() + " bytes but must have 1 to " + MAX_CHUNK_BYTES);
    }
    Path target = draft(draft).resolve(name(index));
    try {
      long more = chunk.size() - (Files.exists(target) ? Files.size(target) : 0);
      if (bytes.get() + more > maxBytes) {
        throw new StoreException("snapshots take " + bytes.get() + " bytes and may take " + maxBytes + ": delete some, or raise max_mb");
      }
      Files.createDirectories(target.getParent());
      Path beside = target.resolveSibling("new");
      Files.write(beside, chunk.toArray());
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
      bytes.addAndGet(more);
    } catch (IOException e) {
      throw new StoreException("a chunk of a snapshot cannot be written: " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<Bytes> draftChunk(Bytes draft, int index) {
    requireIndex(index);
    try {
      return Folder.read(draft(draft).resolve(name(index)), MAX_CHUNK_BYTES);
    } catch (IOException e) {
      throw new StoreException("a chunk of a draft cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void finish(Bytes draft, SnapshotMetadata metadata) {
    if (whole.containsKey(metadata.hash())) {
      discard(draft);
      return;
    }
    MessageDigest digest = SnapshotManifest.hashing(metadata.height());
    List<Bytes> sums = new ArrayList<>(metadata.chunks());
    for (int index = 0; index < metadata.chunks(); index++) {
      int missing = index;
      Bytes chunk = draftChunk(draft, index).orElseThrow(() -> new IllegalArgumentException("chunk " + missing + " of the snapshot is missing"));
      chunk.update(digest);
      sums.add(SnapshotManifest.sha256(chunk));
    }
    Bytes hash = Bytes.wrap(digest.digest());
    if (!hash.equals(metadata.hash())) {
      throw new IllegalArgumentException("the chunks of the snapshot have hash " + hash + " but must have " + metadata.hash());
    }
    Entry entry = new Entry(metadata, sums);
    Path source = draft(draft);
    Path target = whole(hash);
    try {
      Folder.keepOnly(source, metadata.chunks(), FilesSnapshotStore::name);
      MetadataFile.write(source, entry);
      Folder.sync(source);
      if (Files.exists(target)) { // it was not listed, so it is not whole
        Folder.remove(target);
      }
      Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
      Folder.syncFolder(target.getParent());
      bytes.set(Folder.bytes(open()));
    } catch (IOException e) {
      throw new StoreException("a snapshot cannot be finished: " + e.getMessage(), e);
    }
    whole.put(hash, entry);
  }

  @Override
  public void discard(Bytes draft) {
    remove(draft(draft));
  }

  @Override
  public boolean delete(Bytes hash) {
    boolean known = whole.remove(hash) != null;
    if (known) {
      try { // without its metadata it is none, whatever comes between
        Files.deleteIfExists(whole(hash).resolve(MetadataFile.NAME));
      } catch (IOException e) {
        throw new StoreException("a snapshot cannot be deleted: " + e.getMessage(), e);
      }
      remove(whole(hash));
    }
    return known;
  }

  private void remove(Path gone) {
    try {
      if (Files.exists(gone)) {
        Folder.remove(gone);
        bytes.set(Folder.bytes(open()));
      }
    } catch (IOException e) {
      throw new StoreException("what is left of a snapshot cannot be removed: " + e.getMessage(), e);
    }
  }

  @Override
  public long bytes() {
    return bytes.get();
  }

  /** Names come from peers: only their digits reach the file system. */
  private Path draft(Bytes name) {
    if (name.isEmpty() || name.size() > MAX_DRAFT_NAME) {
      throw new IllegalArgumentException("the name of a draft has " + name.size() + " bytes but must have 1 to " + MAX_DRAFT_NAME);
    }
    return open().resolve("drafts").resolve(name.toHex());
  }

  private Path whole(Bytes hash) {
    return open().resolve("whole").resolve(hash.toHex());
  }

  private static void requireIndex(int index) {
    if (index < 0 || index >= MAX_CHUNKS) {
      throw new IllegalArgumentException("the index of a chunk is " + index + " but must be 0 to " + (MAX_CHUNKS - 1));
    }
  }

  static String name(int index) {
    return "chunk-" + index;
  }

  private Path open() {
    Path open = folder;
    if (open == null) {
      throw new StoreException("the snapshot store is not started");
    }
    return open;
  }
}
