package org.blockberry.api.store;

/**
 * A store cannot do what it promises: damaged data, a gap, a failed write. After a failed write the store refuses every
 * further write, because what the disk holds is not known any more.
 */
public final class StoreException extends RuntimeException {
  /** @param message what is wrong and what to do about it */
  public StoreException(String message) {
    super(message);
  }

  /** As above, with the error below it. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
