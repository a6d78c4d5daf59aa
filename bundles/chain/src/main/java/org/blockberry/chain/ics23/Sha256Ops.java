package org.blockberry.chain.ics23;

import java.security.MessageDigest;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Hashing;

/** The one kind of leaf and step that our trees have; every other hash and length is refused, empty here. */
final class Sha256Ops {
  static final int NONE = 0;
  static final int SHA256 = 1;
  static final int VARINT = 1;
  static final int NO_LENGTH = 0;

  private Sha256Ops() {}

  /** The hash of a leaf; empty for a kind that is not supported, or an empty key or value. */
  static Optional<Bytes> leaf(LeafOp op, Bytes key, Bytes value) {
    if (key.isEmpty() || value.isEmpty() || op.hash() != SHA256) {
      return Optional.empty();
    }
    MessageDigest digest = Hashing.newSha256();
    op.prefix().update(digest);
    boolean done = part(digest, op.length(), op.prehashKey(), key) && part(digest, op.length(), op.prehashValue(), value);
    return done ? Optional.of(Bytes.wrap(digest.digest())) : Optional.empty();
  }

  /** The hash of a parent; empty for a kind that is not supported, or an empty child. */
  static Optional<Bytes> step(InnerOp op, Bytes child) {
    if (op.hash() != SHA256 || child.isEmpty()) {
      return Optional.empty();
    }
    MessageDigest digest = Hashing.newSha256();
    op.prefix().update(digest);
    child.update(digest);
    op.suffix().update(digest);
    return Optional.of(Bytes.wrap(digest.digest()));
  }

  private static boolean part(MessageDigest digest, int length, int prehash, Bytes content) {
    if (prehash != NONE && prehash != SHA256 || length != VARINT && length != NO_LENGTH) {
      return false;
    }
    Bytes hashed = prehash == NONE ? content : Hashing.sha256(content);
    if (length == VARINT) {
      for (int rest = hashed.size();; rest >>>= 7) {
        boolean last = rest < 0x80;
        digest.update((byte) (last ? rest : rest & 0x7F | 0x80));
        if (last) {
          break;
        }
      }
    }
    hashed.update(digest);
    return true;
  }
}
