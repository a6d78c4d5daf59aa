package org.blockberry.sync.light.follow;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.application.ProofOp;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Header;

/**
 * A state that a verified header proves.
 *
 * @param key what was asked for
 * @param value empty if the key is proven to be absent
 * @param height of the state
 * @param header of the height after it, whose application hash the proof leads to
 * @param operations the proof
 */
public record ProvenState(Bytes key, Optional<Bytes> value, long height, Header header, List<ProofOp> operations) {
  /** Copies the list. */
  public ProvenState {
    operations = List.copyOf(operations);
  }
}
