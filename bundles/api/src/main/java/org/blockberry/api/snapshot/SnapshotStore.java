package org.blockberry.api.snapshot;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.plugin.Plugin;
import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Snapshots in chunks. What is being made or fetched is a draft, which nobody is offered; {@link #finish} makes a snapshot of it, whole or not at all. Both
 * survive a restart. What chunks hold is no matter of the store.
 *
 * <p>Threading: any; calls about one draft come from one thread. Contract test: {@code org.blockberry.testing.contracts.SnapshotStoreContract}. Source:
 * behaviours, section 20.
 */
@ConsumerType
public interface SnapshotStore extends Plugin {
  /** Chunks of a snapshot at most. */
  int MAX_CHUNKS = 16_384;
  /** Bytes of a chunk at most, so that it fits into a message between peers. */
  int MAX_CHUNK_BYTES = 900 << 10;
  /** Bytes of the name of a draft at most. */
  int MAX_DRAFT_NAME = 32;

  /** Finished snapshots, the highest first. */
  List<SnapshotMetadata> list();

  /**
   * A chunk of a finished snapshot.
   *
   * @return empty if there is no such snapshot or chunk
   * @throws org.blockberry.api.store.StoreException it is damaged; the snapshot is not listed any more
   */
  Optional<Bytes> chunk(Bytes hash, int index);

  /** Names of what is not finished, in no order. */
  List<Bytes> drafts();

  /**
   * Keeps a chunk of a draft, which is made if there is none; the same index again replaces it.
   *
   * @param draft its name, 1 to {@value #MAX_DRAFT_NAME} bytes
   * @param index 0 or more, below {@value #MAX_CHUNKS}
   * @param chunk 1 to {@value #MAX_CHUNK_BYTES} bytes
   * @throws org.blockberry.api.store.StoreException there is no room, or writing failed
   */
  void putDraft(Bytes draft, int index, Bytes chunk);

  /** A chunk of a draft as it was kept; after a crash it may be absent or another one, so compare its hash. */
  Optional<Bytes> draftChunk(Bytes draft, int index);

  /**
   * Makes a snapshot of a draft, as one step that survives loss of power; if there is one with that hash already only the draft goes.
   *
   * @throws IllegalArgumentException a chunk is missing, or the hash is not that of the chunks; the draft stays as it is
   * @throws org.blockberry.api.store.StoreException writing failed
   */
  void finish(Bytes draft, SnapshotMetadata metadata);

  /** Removes a draft; without it nothing happens. */
  void discard(Bytes draft);

  /** Removes a snapshot; gives whether there was one. */
  boolean delete(Bytes hash);

  /** Bytes that snapshots and drafts take. */
  long bytes();
}
