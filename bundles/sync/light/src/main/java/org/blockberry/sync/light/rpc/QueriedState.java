package org.blockberry.sync.light.rpc;

import java.util.List;
import org.blockberry.api.application.ProofOp;
import org.blockberry.api.value.Bytes;

/**
 * What a node says about its state.
 *
 * @param code 0 for an answer, else why there is none
 * @param log the application's words
 * @param value empty if the key is absent
 * @param height of the state
 * @param operations its proof, empty if it gave none
 */
public record QueriedState(long code, String log, Bytes value, long height, List<ProofOp> operations) {
  /** Copies the list. */
  public QueriedState {
    operations = List.copyOf(operations);
  }
}
