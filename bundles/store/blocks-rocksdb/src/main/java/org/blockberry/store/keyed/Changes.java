package org.blockberry.store.keyed;

/** Changes that reach the disk together or not at all. Not thread safe. */
public interface Changes {
  /** Sets {@code key} to {@code value}. */
  Changes put(byte[] key, byte[] value);

  /** Deletes {@code key}; absent is fine. */
  Changes delete(byte[] key);
}
