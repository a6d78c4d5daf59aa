package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * Two votes of one validator in one round for different blocks.
 *
 * @param voteA the one whose block id sorts first
 * @param voteB the other
 * @param totalVotingPower of the set at that height
 * @param validatorPower of the voter at that height
 * @param timestamp time of the block at that height
 */
public record DuplicateVoteEvidence(
    Vote voteA, Vote voteB, long totalVotingPower, long validatorPower, Instant timestamp) implements Evidence {
  /** Refuses null and a time that cannot be written. */
  public DuplicateVoteEvidence {
    requireNonNull(voteA, "voteA");
    requireNonNull(voteB, "voteB");
    Timestamps.check(timestamp);
  }

  /** Evidence of two votes in either order. */
  public static DuplicateVoteEvidence of(
      Vote one, Vote other, long totalVotingPower, long validatorPower, Instant timestamp) {
    boolean ordered = sortKey(one).compareTo(sortKey(other)) < 0;
    return new DuplicateVoteEvidence(ordered ? one : other, ordered ? other : one, totalVotingPower, validatorPower,
        timestamp);
  }

  @Override
  public long height() {
    return voteA.height();
  }

  @Override
  public Bytes identity() {
    return Hashing.sha256(encode());
  }

  /** Checks the votes and their order. What makes them a conflict is for {@link #validateConflict}. */
  @Override
  public void validate() {
    voteA.validate();
    voteB.validate();
    Checks.require(sortKey(voteA).compareTo(sortKey(voteB)) < 0, "the votes of the evidence are not in order");
  }

  /**
   * Checks that both votes come from one validator, height, round and step but name different blocks.
   *
   * @throws InvalidBlockException if not
   */
  public void validateConflict() {
    Checks.require(voteA.height() == voteB.height() && voteA.round() == voteB.round()
        && voteA.type() == voteB.type(), "the votes of the evidence differ in height, round or type");
    Checks.same("voter of the second vote", voteA.validatorAddress(), voteB.validatorAddress());
    Checks.require(!voteA.blockId().equals(voteB.blockId()), "the votes of the evidence name the same block");
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.duplicateVote(this);
  }

  private static Bytes sortKey(Vote vote) {
    return vote.blockId().hash().concat(vote.blockId().parts().encode());
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.message(1, voteA);
    out.message(2, voteB);
    out.int64(3, totalVotingPower);
    out.int64(4, validatorPower);
    out.message(5, Timestamps.message(timestamp));
  }

  /** Reads the fields. */
  public static DuplicateVoteEvidence read(ProtoReader in) {
    return new DuplicateVoteEvidence(in.requiredMessage(1, "vote a", Vote::read),
        in.requiredMessage(2, "vote b", Vote::read), in.int64(3), in.int64(4), in.message(5, Timestamps::read));
  }

  /** Decodes the canonical encoding. */
  public static DuplicateVoteEvidence decode(Bytes encoded) {
    return ProtoReader.strict(encoded, DuplicateVoteEvidence::read);
  }
}
