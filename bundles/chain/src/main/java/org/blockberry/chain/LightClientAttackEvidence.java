package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * A block that light clients would take for the chain's but that is not.
 *
 * @param conflictingBlock the false block
 * @param commonHeight the last height on which both agree
 * @param byzantineValidators who signed both, power descending, then address ascending
 * @param totalVotingPower of the set at the common height
 * @param timestamp time of the block at the common height
 */
public record LightClientAttackEvidence(
    LightBlock conflictingBlock,
    long commonHeight,
    List<Validator> byzantineValidators,
    long totalVotingPower,
    Instant timestamp) implements Evidence {
  /** Copies the list. */
  public LightClientAttackEvidence {
    requireNonNull(conflictingBlock, "conflictingBlock");
    byzantineValidators = List.copyOf(byzantineValidators);
    Timestamps.check(timestamp);
  }

  @Override
  public long height() {
    return commonHeight;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Hashed are the first 31 bytes of the block hash, a zero, and the common height: the original copies the hash
   * one byte short and everybody must do the same.
   */
  @Override
  public Bytes identity() {
    byte[] height = Varints.zigZag(commonHeight);
    byte[] buffer = new byte[Hashing.HASH_SIZE + height.length];
    byte[] blockHash = conflictingBlock.header().hash().toArray();
    System.arraycopy(blockHash, 0, buffer, 0, Math.min(blockHash.length, Hashing.HASH_SIZE - 1));
    System.arraycopy(height, 0, buffer, Hashing.HASH_SIZE, height.length);
    return Hashing.sha256(Bytes.wrap(buffer));
  }

  @Override
  public void validate() {
    Checks.atLeast("total voting power of the evidence", totalVotingPower, 1);
    Checks.atLeast("common height", commonHeight, 1);
    Checks.require(commonHeight <= conflictingBlock.header().height(), () -> "common height " + commonHeight
        + " is above the conflicting block's " + conflictingBlock.header().height());
    conflictingBlock.validate(conflictingBlock.header().chainId());
  }

  /**
   * Whether the conflicting header claims another state than {@code trusted} of the same height could have: then its
   * makers broke the rules for the whole set, not merely voted twice.
   */
  public boolean conflictingHeaderIsInvalid(Header trusted) {
    Header claimed = conflictingBlock.header();
    return !(trusted.validatorsHash().equals(claimed.validatorsHash())
        && trusted.nextValidatorsHash().equals(claimed.nextValidatorsHash())
        && trusted.consensusHash().equals(claimed.consensusHash())
        && trusted.appHash().equals(claimed.appHash())
        && trusted.lastResultsHash().equals(claimed.lastResultsHash()));
  }

  /**
   * Who is to blame, recomputed from what the chain knows.
   *
   * @param common the set at the common height
   * @param trusted our header and commit at the conflicting block's height
   * @return power descending, then address ascending
   */
  public List<Validator> blame(ValidatorSet common, SignedHeader trusted) {
    List<Validator> blamed = new ArrayList<>();
    Commit commit = conflictingBlock.commit();
    if (conflictingHeaderIsInvalid(trusted.header())) {
      for (CommitSig sig : commit.signatures()) {
        if (sig.flag() == BlockIdFlag.COMMIT) {
          common.find(sig.validatorAddress()).ifPresent(blamed::add);
        }
      }
    } else if (trusted.commit().round() == commit.round()) {
      Set<Bytes> signedOurs = new HashSet<>();
      for (CommitSig sig : trusted.commit().signatures()) {
        if (sig.flag() == BlockIdFlag.COMMIT) {
          signedOurs.add(sig.validatorAddress());
        }
      }
      for (CommitSig sig : commit.signatures()) {
        if (sig.flag() == BlockIdFlag.COMMIT && signedOurs.contains(sig.validatorAddress())) {
          conflictingBlock.validators().find(sig.validatorAddress()).ifPresent(blamed::add);
        }
      }
    }
    blamed.sort(Validator.ORDER);
    return List.copyOf(blamed);
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.lightClientAttack(this);
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.message(1, conflictingBlock);
    out.int64(2, commonHeight);
    out.messages(3, byzantineValidators);
    out.int64(4, totalVotingPower);
    out.message(5, Timestamps.message(timestamp));
  }

  /** Reads the fields. */
  public static LightClientAttackEvidence read(ProtoReader in) {
    return new LightClientAttackEvidence(in.requiredMessage(1, "conflicting block", LightBlock::read), in.int64(2),
        in.messages(3, BlockLimits.MAX_VALIDATORS, Validator::read), in.int64(4), in.message(5, Timestamps::read));
  }

  /** Decodes the canonical encoding. */
  public static LightClientAttackEvidence decode(Bytes encoded) {
    return ProtoReader.strict(encoded, LightClientAttackEvidence::read);
  }
}
