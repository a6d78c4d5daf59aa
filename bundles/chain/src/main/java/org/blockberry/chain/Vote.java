package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * One validator's vote.
 *
 * @param type prevote or precommit
 * @param height 1 or more
 * @param round 0 or more
 * @param blockId nil for a vote for nil
 * @param timestamp when it was signed
 * @param validatorAddress 20 bytes
 * @param validatorIndex place in the set of the height
 * @param signature 1 to 64 bytes
 * @param extension from the application; only in precommits for a block
 * @param extensionSignature over the extension
 */
public record Vote(
    SignedMsgType type,
    long height,
    int round,
    BlockId blockId,
    Instant timestamp,
    Bytes validatorAddress,
    int validatorIndex,
    Bytes signature,
    Bytes extension,
    Bytes extensionSignature) implements ProtoMessage {

  /** Refuses null and a time that cannot be written. */
  public Vote {
    requireNonNull(type, "type");
    requireNonNull(blockId, "blockId");
    Timestamps.check(timestamp);
    requireNonNull(validatorAddress, "validatorAddress");
    requireNonNull(signature, "signature");
    requireNonNull(extension, "extension");
    requireNonNull(extensionSignature, "extensionSignature");
  }

  /** What the signature covers. The extension is not part of it. */
  public Bytes signBytes(String chainId) {
    return SignBytes.vote(chainId, type, height, round, blockId, timestamp);
  }

  /** What the extension signature covers. */
  public Bytes extensionSignBytes(String chainId) {
    return SignBytes.extension(chainId, height, round, extension);
  }

  /** This vote with another signature. */
  public Vote withSignature(Bytes other) {
    return new Vote(type, height, round, blockId, timestamp, validatorAddress, validatorIndex, other, extension,
        extensionSignature);
  }

  /** This vote with another extension; {@link Bytes#EMPTY} twice for none. */
  public Vote withExtension(Bytes other, Bytes otherSignature) {
    return new Vote(type, height, round, blockId, timestamp, validatorAddress, validatorIndex, signature, other, otherSignature);
  }

  /** The entry of this precommit in a commit for {@code committed}; a vote for another block counts as absent. */
  public CommitSig toCommitSig(BlockId committed) {
    if (blockId.isNil()) {
      return new CommitSig(BlockIdFlag.NIL, validatorAddress, timestamp, signature);
    }
    return blockId.equals(committed) ? CommitSig.forBlock(validatorAddress, timestamp, signature) : CommitSig.ABSENT;
  }

  /**
   * Checks the rules that need nothing else.
   *
   * @throws InvalidBlockException if one is broken
   */
  public void validate() {
    Checks.require(type == SignedMsgType.PREVOTE || type == SignedMsgType.PRECOMMIT, () -> "vote type is " + type
        + " but must be a prevote or precommit");
    Checks.atLeast("vote height", height, 1);
    Checks.atLeast("vote round", round, 0);
    Checks.require(blockId.isNil() || blockId.isComplete(), () -> "block id of a vote is neither nil nor complete: "
        + blockId);
    Checks.address("validator address", validatorAddress);
    Checks.atLeast("validator index", validatorIndex, 0);
    Checks.signature("vote signature", signature);
    if (type != SignedMsgType.PRECOMMIT || blockId.isNil()) {
      Checks.require(extension.isEmpty() && extensionSignature.isEmpty(),
          "a vote extension belongs only to a precommit for a block");
    } else {
      Checks.require(extension.size() <= BlockLimits.MAX_EXTENSION_BYTES, () -> "a vote extension has " + extension.size()
          + " bytes but at most " + BlockLimits.MAX_EXTENSION_BYTES + " are allowed");
      Checks.require(extensionSignature.size() <= Checks.MAX_SIGNATURE, () -> "extension signature has "
          + extensionSignature.size() + " bytes but at most " + Checks.MAX_SIGNATURE + " are allowed");
      Checks.require(extension.isEmpty() || !extensionSignature.isEmpty(), "a vote extension is not signed");
    }
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.int64(1, type.number());
    out.int64(2, height);
    out.int64(3, round);
    out.message(4, blockId);
    out.message(5, Timestamps.message(timestamp));
    out.bytes(6, validatorAddress);
    out.int64(7, validatorIndex);
    out.bytes(8, signature);
    out.bytes(9, extension);
    out.bytes(10, extensionSignature);
  }

  /** Reads the fields. */
  public static Vote read(ProtoReader in) {
    return new Vote(SignedMsgType.of(in.int32(1)), in.int64(2), in.int32(3), in.message(4, BlockId::read),
        in.message(5, Timestamps::read), in.bytes(6), in.int32(7), in.bytes(8), in.bytes(9), in.bytes(10));
  }

  /** Decodes the canonical encoding. */
  public static Vote decode(Bytes encoded) {
    return ProtoReader.strict(encoded, Vote::read);
  }
}
