package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * A proposer's block for one round.
 *
 * @param type always {@link SignedMsgType#PROPOSAL} in a valid one
 * @param height 0 or more
 * @param round 0 or more
 * @param polRound round whose prevotes allow the proposal, -1 for none
 * @param blockId the block, complete
 * @param timestamp when it was signed
 * @param signature 1 to 64 bytes
 */
public record Proposal(
    SignedMsgType type, long height, int round, int polRound, BlockId blockId, Instant timestamp, Bytes signature)
    implements ProtoMessage {
  /** No earlier round has prevotes for the block. */
  public static final int NO_POL = -1;

  /** Refuses null and a time that cannot be written. */
  public Proposal {
    requireNonNull(type, "type");
    requireNonNull(blockId, "blockId");
    Timestamps.check(timestamp);
    requireNonNull(signature, "signature");
  }

  /** A proposal of the only valid type. */
  public Proposal(long height, int round, int polRound, BlockId blockId, Instant timestamp, Bytes signature) {
    this(SignedMsgType.PROPOSAL, height, round, polRound, blockId, timestamp, signature);
  }

  /** What the signature covers. */
  public Bytes signBytes(String chainId) {
    return SignBytes.proposal(chainId, height, round, polRound, blockId, timestamp);
  }

  /** This proposal with another signature. */
  public Proposal withSignature(Bytes other) {
    return new Proposal(type, height, round, polRound, blockId, timestamp, other);
  }

  /**
   * Checks the rules that need nothing else.
   *
   * @throws InvalidBlockException if one is broken
   */
  public void validate() {
    Checks.require(type == SignedMsgType.PROPOSAL, () -> "proposal type is " + type + " but must be PROPOSAL");
    Checks.atLeast("proposal height", height, 0);
    Checks.atLeast("proposal round", round, 0);
    Checks.atLeast("proposal POL round", polRound, NO_POL);
    Checks.require(blockId.isComplete(), () -> "block id of a proposal is not complete: " + blockId);
    Checks.signature("proposal signature", signature);
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.int64(1, type.number());
    out.int64(2, height);
    out.int64(3, round);
    out.int64(4, polRound);
    out.message(5, blockId);
    out.message(6, Timestamps.message(timestamp));
    out.bytes(7, signature);
  }

  /** Reads the fields. */
  public static Proposal read(ProtoReader in) {
    return new Proposal(SignedMsgType.of(in.int32(1)), in.int64(2), in.int32(3), in.int32(4),
        in.message(5, BlockId::read), in.message(6, Timestamps::read), in.bytes(7));
  }

  /** Decodes the canonical encoding. */
  public static Proposal decode(Bytes encoded) {
    return ProtoReader.strict(encoded, Proposal::read);
  }
}
