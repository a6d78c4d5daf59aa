package org.blockberry.api.application;

import java.util.Objects;
import org.blockberry.api.value.Bytes;

/**
 * One step of a proof (ABCI 2.0).
 *
 * @param type for example {@code ics23:iavl}
 * @param key what it is about
 * @param data encoded proof
 */
public record ProofOp(String type, Bytes key, Bytes data) {
  /** Refuses null. */
  public ProofOp {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(data, "data");
  }
}
