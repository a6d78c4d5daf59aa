package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * A commit with its vote extensions, as the next proposer needs it. It is never part of a block.
 *
 * @param height of the block
 * @param round in which it was decided
 * @param blockId the block
 * @param signatures one entry per validator, in the order of the set of that height
 */
public record ExtendedCommit(long height, int round, BlockId blockId, List<ExtendedCommitSig> signatures)
    implements ProtoMessage {
  /** Copies the list. */
  public ExtendedCommit {
    requireNonNull(blockId, "blockId");
    signatures = List.copyOf(signatures);
  }

  /** The commit without extensions. */
  public Commit toCommit() {
    return new Commit(height, round, blockId, signatures.stream().map(ExtendedCommitSig::sig).toList());
  }

  /**
   * Checks the rules of a commit and of its extensions.
   *
   * @param enabled whether vote extensions are enabled at this height
   * @throws InvalidBlockException if one is broken
   */
  public void validate(boolean enabled) {
    toCommit().validate();
    for (ExtendedCommitSig sig : signatures) {
      sig.validate(enabled);
    }
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.int64(1, height);
    out.int64(2, round);
    out.message(3, blockId);
    out.messages(4, signatures);
  }

  /** Reads the fields. */
  public static ExtendedCommit read(ProtoReader in) {
    return new ExtendedCommit(in.int64(1), in.int32(2), in.message(3, BlockId::read),
        in.messages(4, BlockLimits.MAX_VALIDATORS, ExtendedCommitSig::read));
  }

  /** Decodes the canonical encoding. */
  public static ExtendedCommit decode(Bytes encoded) {
    return ProtoReader.strict(encoded, ExtendedCommit::read);
  }
}
