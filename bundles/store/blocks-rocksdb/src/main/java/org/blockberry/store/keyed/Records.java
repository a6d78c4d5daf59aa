package org.blockberry.store.keyed;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Checksum;

/**
 * An open database of keys, sorted as unsigned bytes, and values: what {@link KeyedBlockStore} needs of one. It holds everything
 * that it acknowledged or did not open.
 *
 * <p>Threading: any. Writes come one after another; readers see what was acknowledged and wait for nobody.
 */
public interface Records extends AutoCloseable {
  /** Whether nothing was written since the last orderly close; otherwise look closer before trusting the content. */
  boolean closedInOrder();

  /**
   * Reads one value.
   *
   * @param what names the value in the message if it cannot be read
   * @throws StoreException it cannot be read
   */
  Optional<byte[]> get(byte[] key, Supplier<String> what);

  /** Whether there may be a value; no is certain. Worth asking first where keys are seldom there and no is cheaper than a {@link #get}. */
  default boolean mayHold(byte[] key) {
    return true;
  }

  /** Reads one value that {@link Checksum#seal} wrote. */
  default Optional<Bytes> getSealed(byte[] key, Supplier<String> what) {
    return get(key, what).map(stored -> Checksum.unseal(key, stored)
        .orElseThrow(() -> damaged(what.get(), "its checksum is wrong")));
  }

  /** Starts a walk over keys. */
  Walk walk();

  /**
   * Writes everything that {@code fill} makes of it, all or nothing; on disk when this returns.
   *
   * @param position height that the content has afterwards, for messages
   * @throws StoreException this or an earlier write failed
   */
  void write(long position, Consumer<Changes> fill);

  /**
   * Refuses at once what {@link #write} would refuse.
   *
   * @throws StoreException an earlier write failed, or the database is closed
   */
  void refuseAfterFailure();

  /**
   * Copies the database as it is at this moment, as if it had been closed in order. No write may be under way.
   *
   * @param folder does not exist yet; its parent does
   * @throws StoreException the copy failed; nothing is left in {@code folder}
   */
  void copyTo(Path folder);

  /** Synced writes since the database was opened. */
  long syncedWrites();

  /** What to throw when {@code what} cannot be trusted. */
  StoreException damaged(String what, String detail);

  /** Ends everything in order. A second call does nothing. */
  @Override
  void close();
}
