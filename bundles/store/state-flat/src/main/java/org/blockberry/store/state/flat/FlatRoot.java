package org.blockberry.store.state.flat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.blockberry.api.value.Bytes;

/**
 * The root of a version: SHA-256 over
 *
 * <pre>
 * domain (23 bytes) | root before (32) | version (8) | number of changes (4)
 * per change, ascending by key: 1 (set) or 0 (delete) | length of key (4) | key | set only: length of value (4) | value
 * </pre>
 *
 * Integers are big-endian. Every part has a fixed or a stated length, so that no two histories give the same input. The root
 * commits to the history of changes, not to a tree: it proves nothing about a single key.
 */
final class FlatRoot {
  /** Root of the empty store. */
  static final Bytes ZERO = Bytes.wrap(new byte[32]);

  private static final byte[] DOMAIN = "blockberry/state-flat/1".getBytes(StandardCharsets.US_ASCII);

  private FlatRoot() {}

  static Bytes of(Bytes before, long version, SortedMap<Bytes, Optional<Bytes>> changes) {
    MessageDigest digest = sha256();
    digest.update(DOMAIN);
    before.update(digest);
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
    digest.update(number.putLong(version).flip());
    digest.update(number.clear().putInt(changes.size()).flip());
    for (Map.Entry<Bytes, Optional<Bytes>> change : changes.entrySet()) {
      Optional<Bytes> value = change.getValue();
      digest.update((byte) (value.isPresent() ? 1 : 0));
      part(digest, number, change.getKey());
      value.ifPresent(content -> part(digest, number, content));
    }
    return Bytes.wrap(digest.digest());
  }

  private static void part(MessageDigest digest, ByteBuffer number, Bytes content) {
    digest.update(number.clear().putInt(content.size()).flip());
    content.update(digest);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
    }
  }
}
