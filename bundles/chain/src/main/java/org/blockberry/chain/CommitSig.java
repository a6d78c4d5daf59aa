package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * One validator's entry in a commit.
 *
 * @param flag what it says
 * @param validatorAddress 20 bytes, none if absent
 * @param timestamp when it was signed, unset if absent
 * @param signature over the precommit, 1 to 64 bytes, none if absent
 */
public record CommitSig(BlockIdFlag flag, Bytes validatorAddress, Instant timestamp, Bytes signature)
    implements ProtoMessage {
  /** The entry of a validator that did not sign. */
  public static final CommitSig ABSENT =
      new CommitSig(BlockIdFlag.ABSENT, Bytes.EMPTY, Timestamps.UNSET, Bytes.EMPTY);

  /** Refuses null and a time that cannot be written. */
  public CommitSig {
    requireNonNull(flag, "flag");
    requireNonNull(validatorAddress, "validatorAddress");
    Timestamps.check(timestamp);
    requireNonNull(signature, "signature");
  }

  /** An entry for the block of the commit. */
  public static CommitSig forBlock(Bytes validatorAddress, Instant timestamp, Bytes signature) {
    return new CommitSig(BlockIdFlag.COMMIT, validatorAddress, timestamp, signature);
  }

  /** The block id that the signature covers: that of the commit, or nil. */
  public BlockId blockId(BlockId ofCommit) {
    return flag == BlockIdFlag.COMMIT ? ofCommit : BlockId.NIL;
  }

  /**
   * Checks that the fields agree with the flag.
   *
   * @throws InvalidBlockException if not
   */
  public void validate() {
    if (flag == BlockIdFlag.ABSENT) {
      Checks.require(validatorAddress.isEmpty(), "an absent signature has a validator address");
      Checks.require(timestamp.equals(Timestamps.UNSET), "an absent signature has a time");
      Checks.require(signature.isEmpty(), "an absent signature has bytes");
    } else {
      Checks.address("validator address", validatorAddress);
      Checks.signature("signature", signature);
    }
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.int64(1, flag.number());
    out.bytes(2, validatorAddress);
    out.message(3, Timestamps.message(timestamp));
    out.bytes(4, signature);
  }

  /** Reads the fields. */
  public static CommitSig read(ProtoReader in) {
    CommitSig sig = new CommitSig(BlockIdFlag.read(in, 1), in.bytes(2), in.message(3, Timestamps::read),
        in.bytes(4));
    return sig.equals(ABSENT) ? ABSENT : sig;
  }

  /** Decodes the canonical encoding. */
  public static CommitSig decode(Bytes encoded) {
    return ProtoReader.strict(encoded, CommitSig::read);
  }
}
