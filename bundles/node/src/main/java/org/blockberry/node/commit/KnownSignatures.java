package org.blockberry.node.commit;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.verify.SignatureVerifier;

/**
 * Remembers signatures that were found right, so that the proof of a block and the last commit of the next one, which hold the same, cost once,
 * on whatever thread came first. Wrong ones are not remembered. Thread safe.
 */
public final class KnownSignatures implements SignatureVerifier {
  private final SignatureVerifier verifier;
  private final Map<Bytes, Boolean> known; // digests of key, message and signature; guarded by itself

  /** @param most signatures remembered; the oldest go */
  public KnownSignatures(SignatureVerifier verifier, int most) {
    this.verifier = verifier;
    this.known = new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<Bytes, Boolean> eldest) {
        return size() > most;
      }
    };
  }

  @Override
  public boolean verify(PublicKey key, Bytes message, Bytes signature) {
    Bytes digest = digest(key, message, signature);
    synchronized (known) {
      if (known.containsKey(digest)) {
        return true;
      }
    }
    boolean right = verifier.verify(key, message, signature);
    if (right) {
      synchronized (known) {
        known.put(digest, true);
      }
    }
    return right;
  }

  /** Lengths go in, so that no two inputs give the same bytes. */
  private static Bytes digest(PublicKey key, Bytes message, Bytes signature) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(ByteBuffer.allocate(12).putInt(key.type().ordinal()).putInt(key.bytes().size()).putInt(message.size()).array());
      key.bytes().update(sha);
      message.update(sha);
      signature.update(sha);
      return Bytes.wrap(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
