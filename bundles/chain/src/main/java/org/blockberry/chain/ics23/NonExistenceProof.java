package org.blockberry.chain.ics23;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * Claims that a key is absent, by the neighbours between which it would be.
 *
 * @param key what the prover was asked for; nothing compares it
 * @param left the greatest key below, if there is one
 * @param right the smallest key above, if there is one
 */
public record NonExistenceProof(Bytes key, Optional<ExistenceProof> left, Optional<ExistenceProof> right) implements ProtoMessage {
  /** Refuses null. */
  public NonExistenceProof {
    requireNonNull(key, "key");
    requireNonNull(left, "left");
    requireNonNull(right, "right");
  }

  static NonExistenceProof read(ProtoReader in) {
    return new NonExistenceProof(in.bytes(1), Optional.ofNullable(in.optionalMessage(2, ExistenceProof::read)),
        Optional.ofNullable(in.optionalMessage(3, ExistenceProof::read)));
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.bytes(1, key);
    out.optionalMessage(2, left.orElse(null));
    out.optionalMessage(3, right.orElse(null));
  }
}
