package org.blockberry.chain.verify;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.blockberry.chain.ConsensusParams.EvidenceParams;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.Header;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.LightClientAttackEvidence;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;

/** Judges evidence against what the chain remembers. Threading: any thread, if the verifier allows it. */
public final class EvidenceVerification {
  private final SignatureVerifier verifier;
  private final CommitVerification commits;

  /** A verification with this way to check signatures. */
  public EvidenceVerification(SignatureVerifier verifier) {
    this.verifier = verifier;
    this.commits = new CommitVerification(verifier);
  }

  /**
   * Whether evidence is too old to count: by blocks and by time. One of them alone is not enough.
   *
   * @param lastHeight of the chain
   * @param lastTime of the chain
   */
  public static boolean expired(Evidence evidence, EvidenceParams params, long lastHeight, Instant lastTime) {
    return lastHeight - evidence.height() > params.maxAgeNumBlocks()
        && Duration.between(evidence.timestamp(), lastTime).compareTo(params.maxAgeDuration()) > 0;
  }

  /**
   * Judges two votes.
   *
   * @param set of the votes' height
   * @param blockTime of the votes' height
   * @throws InvalidBlockException if a rule is broken
   */
  public void duplicateVote(DuplicateVoteEvidence evidence, String chainId, ValidatorSet set, Instant blockTime) {
    evidence.validate();
    evidence.validateConflict();
    requireTime(evidence, blockTime);
    Vote vote = evidence.voteA();
    Validator voter = set.find(vote.validatorAddress()).orElseThrow(() -> new InvalidBlockException("voter "
        + vote.validatorAddress() + " was not in the validator set of height " + vote.height()));
    require(evidence.validatorPower() == voter.power(), () -> "the evidence says power " + evidence.validatorPower()
        + " but the voter had " + voter.power());
    requireTotal(evidence, set);
    for (Vote one : List.of(evidence.voteA(), evidence.voteB())) {
      require(verifier.verify(voter.publicKey(), one.signBytes(chainId), one.signature()),
          "the signature of a vote of the evidence is wrong");
    }
  }

  /**
   * Judges a false block.
   *
   * @param common our header and commit at the common height
   * @param commonSet our set at the common height
   * @param trusted our header and commit at the conflicting block's height, or our latest if it is beyond
   * @throws InvalidBlockException if a rule is broken
   */
  public void lightClientAttack(
      LightClientAttackEvidence evidence, SignedHeader common, ValidatorSet commonSet, SignedHeader trusted) {
    evidence.validate();
    requireTime(evidence, common.header().time());
    LightBlock conflicting = evidence.conflictingBlock();
    Header claimed = conflicting.header();
    String chainId = common.header().chainId();
    require(claimed.chainId().equals(chainId), () -> "the conflicting block is of chain \"" + claimed.chainId() + '"');
    if (evidence.commonHeight() != claimed.height()) {
      require("conflicting block, common set",
          commits.trustingAll(chainId, commonSet, conflicting.commit(), Fraction.ONE_THIRD));
    } else {
      require(!evidence.conflictingHeaderIsInvalid(trusted.header()),
          "the conflicting block has the common height but claims another state");
    }
    require("conflicting block, its own set", commits.lightAll(chainId, conflicting.validators(),
        conflicting.commit().blockId(), claimed.height(), conflicting.commit()));
    requireTotal(evidence, commonSet);
    if (claimed.height() > trusted.header().height()) {
      require(!claimed.time().isAfter(trusted.header().time()),
          "the conflicting block is beyond our last one and later, so it contradicts nothing");
    } else {
      require(claimed.height() == trusted.header().height(), "our header given is not of the conflicting height");
      require(!claimed.hash().equals(trusted.header().hash()), "the conflicting block is ours");
    }
    require(evidence.byzantineValidators().equals(evidence.blame(commonSet, trusted)),
        "the evidence blames other validators than the commits show");
    evidence.byzantineValidators().forEach(Validator::validate);
  }

  private static void requireTime(Evidence evidence, Instant blockTime) {
    require(evidence.timestamp().equals(blockTime), () -> "the evidence says time " + evidence.timestamp()
        + " but block " + evidence.height() + " has " + blockTime);
  }

  private static void requireTotal(Evidence evidence, ValidatorSet set) {
    require(evidence.totalVotingPower() == set.totalPower(), () -> "the evidence says total power "
        + evidence.totalVotingPower() + " but the set had " + set.totalPower());
  }

  private static void require(String what, CommitVerdict verdict) {
    require(verdict.accepted(), () -> what + ": " + verdict.reason());
  }

  private static void require(boolean holds, Supplier<String> reason) {
    if (!holds) {
      throw new InvalidBlockException(reason.get());
    }
  }

  private static void require(boolean holds, String reason) {
    if (!holds) {
      throw new InvalidBlockException(reason);
    }
  }
}
