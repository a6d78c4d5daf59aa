package org.blockberry.store.keyed;

import org.blockberry.api.value.Bytes;

/** Hash and parent of one height, small enough that the whole chain can be walked at start. */
public record Link(Bytes hash, Bytes parentHash) {
  private static final int HASH_BYTES = 32;

  /** As it is stored. */
  public Bytes encode() {
    return hash.concat(parentHash);
  }

  /** @throws RuntimeException these bytes are none */
  public static Link decode(Bytes encoded) {
    if (encoded.size() < HASH_BYTES) {
      throw new IllegalArgumentException("a link has " + encoded.size() + " bytes but must have " + HASH_BYTES + " or more");
    }
    return new Link(encoded.slice(0, HASH_BYTES), encoded.slice(HASH_BYTES, encoded.size()));
  }
}
