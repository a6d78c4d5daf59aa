package org.blockberry.store.keyed;

import org.blockberry.api.store.StoreException;

/** Walks over the keys as they were when it was made. Close it soon, on the thread that made it. */
public interface Walk extends AutoCloseable {
  /** Moves to the first key at or above {@code key}. */
  Walk seek(byte[] key);

  /** Moves to the last key at or below {@code key}. */
  Walk seekBackFrom(byte[] key);

  /** Moves one key up. Only after {@link #seek}, where {@link #isAt} said yes. */
  void next();

  /**
   * Whether there is a key here and it begins with {@code prefix}.
   *
   * @throws StoreException data is damaged, or the database is being closed
   */
  boolean isAt(byte[] prefix);

  /** The key here. Only where {@link #isAt} said yes. */
  byte[] key();

  /** The value here. Only where {@link #isAt} said yes. */
  byte[] value();

  @Override
  void close();
}
