package org.blockberry.chain.ics23;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * Claims that {@code key} has {@code value}.
 *
 * @param leaf how the leaf is hashed; a proof without it proves nothing
 * @param path steps from the leaf to the root, at most {@value #MAX_STEPS}
 */
public record ExistenceProof(Bytes key, Bytes value, Optional<LeafOp> leaf, List<InnerOp> path) implements ProtoMessage {
  /** Steps that a decoded proof may have. */
  public static final int MAX_STEPS = 128;

  /** Copies the path; refuses null. */
  public ExistenceProof {
    requireNonNull(key, "key");
    requireNonNull(value, "value");
    requireNonNull(leaf, "leaf");
    path = List.copyOf(path);
  }

  static ExistenceProof read(ProtoReader in) {
    return new ExistenceProof(in.bytes(1), in.bytes(2), Optional.ofNullable(in.optionalMessage(3, LeafOp::read)),
        in.messages(4, MAX_STEPS, InnerOp::read));
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.bytes(1, key);
    out.bytes(2, value);
    out.optionalMessage(3, leaf.orElse(null));
    out.messages(4, path);
  }
}
