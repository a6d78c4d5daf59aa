package org.blockberry.chain.verify;

import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.PublicKey;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Checks signatures of validators by the written rule of the chain.
 *
 * <p>Threading: any thread, any time. Never throws for a malformed key or signature: those are invalid.
 */
@ConsumerType
@FunctionalInterface
public interface SignatureVerifier {
  /** Whether {@code signature} over {@code message} was made with the key. */
  boolean verify(PublicKey key, Bytes message, Bytes signature);

  /**
   * A verdict for each item, the same as {@link #verify} gives. An implementation may check them together or spread
   * them over threads.
   *
   * @return one verdict per item, in order
   */
  default boolean[] verifyAll(List<SignedMessage> items) {
    boolean[] verdicts = new boolean[items.size()];
    for (int i = 0; i < verdicts.length; i++) {
      SignedMessage item = items.get(i);
      verdicts[i] = verify(item.key(), item.message(), item.signature());
    }
    return verdicts;
  }
}
