package org.blockberry.api.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.blockberry.api.plugin.Plugin;
import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Versioned key-values of an application. Version equals height. A commit is whole or absent and survives loss of power when
 * the method returns.
 *
 * <p>Threading: {@link #prepare} and {@link #commit} come from one thread; readers from any, never waiting for it: they see
 * committed versions only. Contract test: {@code org.blockberry.testing.contracts.StateStoreContract}. Source: design 4.5.
 */
@ConsumerType
public interface StateStore extends Plugin {
  /** Bytes of an item of an export at most. */
  int MAX_ITEM_BYTES = 64 << 20;

  /** Last committed version; 0 before the first. */
  long version();

  /** Oldest version that can still be read; 0 if empty. */
  long oldestVersion();

  /** Root of the last committed version, 32 bytes; 32 zero bytes for the empty store. */
  Bytes root();

  /** Root of a version that can still be read. */
  Optional<Bytes> root(long version);

  /** Value at the last committed version. */
  Optional<Bytes> get(Bytes key);

  /**
   * Value at a version.
   *
   * @throws IllegalArgumentException the version is not between {@link #oldestVersion} and {@link #version}
   */
  Optional<Bytes> get(Bytes key, long version);

  /**
   * Visits keys from {@code from} (inclusive) to {@code to} (exclusive; empty means to the end) at a version, ascending.
   *
   * @param visitor receives key and value; returns false to end the visit
   * @throws IllegalArgumentException as {@link #get(Bytes, long)}
   */
  void range(Bytes from, Bytes to, long version, BiPredicate<Bytes, Bytes> visitor);

  /**
   * Computes the root that {@code changes} would give and remembers them for {@link #commit}; an earlier preparation is
   * forgotten. Nothing becomes visible.
   *
   * @param version {@link #version} + 1, or any version above 0 for an empty store
   * @return the root, 32 bytes
   * @throws IllegalArgumentException another version
   */
  Bytes prepare(long version, StateChanges changes);

  /**
   * Commits what was prepared for {@code version}, as one synced write.
   *
   * @throws IllegalStateException nothing or another version is prepared
   * @throws StoreException writing failed
   */
  void commit(long version);

  /**
   * Deletes versions below {@code version}, in the background if it takes long. May be called beside the writer. At or below
   * {@link #oldestVersion} nothing happens.
   *
   * @throws IllegalArgumentException the bound is above {@link #version} of a store that is not empty
   */
  void pruneBelow(long version);

  /**
   * Proof under {@link #root(long)} that the key has its value at a version, or that it is absent: an encoded {@code CommitmentProof} of ICS-23 with the spec
   * of the store's tree. Keys with an empty value, and absences beside them, cannot be proven.
   *
   * @return empty if this store makes no proofs, or the version has no keys
   * @throws IllegalArgumentException as {@link #get(Bytes, long)}
   */
  default Optional<Bytes> proof(Bytes key, long version) {
    return Optional.empty();
  }

  /**
   * Makes a copy of the store as it is at this moment, as {@link BlockStore#copyTo}.
   *
   * @param folder does not exist yet; its parent does
   * @throws UnsupportedOperationException this store cannot be copied while it is open
   * @throws StoreException the copy failed; nothing usable is left in {@code folder}
   */
  default void copyTo(Path folder) {
    throw new UnsupportedOperationException("this state store cannot be copied while the node runs");
  }

  /**
   * Name of the form in which {@link #export} and {@link #importItems} write a version, for example {@code iavl/1}: stores that name the same one understand
   * each other, and give the same items for the same content of a version. Empty: this store can neither export nor import.
   */
  default Optional<String> exportForm() {
    return Optional.empty();
  }

  /**
   * Visits a version in items. The version is not deleted while the call lasts; between two calls the caller sees to that.
   *
   * @param after position of the last item that was visited by a call before; empty to begin
   * @param visitor receives the position, 1 byte or more, and the item, at most {@value #MAX_ITEM_BYTES} bytes; returns false to end the visit
   * @throws IllegalArgumentException as {@link #get(Bytes, long)}
   * @throws UnsupportedOperationException {@link #exportForm} is empty
   */
  default void export(long version, Bytes after, BiPredicate<Bytes, Bytes> visitor) {
    throw new UnsupportedOperationException("this state store cannot be exported");
  }

  /**
   * Begins to fill an empty store, of which nothing is visible before {@link #finishImport}; an import that is under way is given up. What a crash leaves of
   * it is removed at the next start. From the thread of the writer, as the three below.
   *
   * @param version the version that it will have, 1 or more
   * @throws IllegalStateException the store has a version
   * @throws UnsupportedOperationException {@link #exportForm} is empty
   */
  default void beginImport(long version) {
    throw new UnsupportedOperationException("this state store cannot be filled from an export");
  }

  /**
   * Takes the next items of an export, in their order.
   *
   * @throws IllegalArgumentException they are none that can come here; the import is given up and nothing of it is left
   * @throws IllegalStateException no import is under way
   */
  default void importItems(List<Bytes> items) {
    throw new UnsupportedOperationException("this state store cannot be filled from an export");
  }

  /**
   * Makes what was imported the only version, as one synced write.
   *
   * @param root that it must have, from a trusted header
   * @throws IllegalArgumentException it has another one or items are missing; the import is given up and nothing of it is left
   * @throws IllegalStateException no import is under way
   */
  default void finishImport(Bytes root) {
    throw new UnsupportedOperationException("this state store cannot be filled from an export");
  }

  /** Gives an import up; nothing of it is left. Without one nothing happens. */
  default void abortImport() {}

  /** Synced writes since the store was opened, for tests that count barriers. */
  long syncedWrites();
}
