package org.blockberry.consensus.bft.core;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Vote;

/**
 * Where we stand in a height that we began before: enough to go on without the inputs that led there, and without breaking a promise. It comes
 * from the signer's memory when the log is lost, and from the core itself when the log starts over. Specification bft section 9.
 *
 * @param round present, 0 or more; nothing is signed for an earlier one
 * @param step {@link Step#PROPOSE}, {@link Step#PREVOTE} or {@link Step#PRECOMMIT}
 * @param lockedRound -1 for none
 * @param lockedBlock nil for none
 * @param validRound from {@code lockedRound} on
 * @param validBlock nil for none
 * @param own our votes that may be said again; one without a signature was asked for and not answered
 * @param proposal ours of {@code round}; without a signature if it was asked for and not answered
 */
public record Standing(int round, Step step, int lockedRound, BlockId lockedBlock, int validRound, BlockId validBlock, List<Vote> own,
    Optional<Proposal> proposal) {
  public Standing {
    requireNonNull(step, "step");
    requireNonNull(proposal, "proposal");
    own = List.copyOf(own);
    if (round < 0 || step == Step.NEW_HEIGHT || step == Step.COMMIT || lockedRound < -1 || lockedRound > validRound || validRound > round
        || lockedRound < 0 != lockedBlock.isNil() || validRound < 0 != validBlock.isNil()) {
      throw new IllegalArgumentException("in round " + round + ", step " + step + ", locked in round " + lockedRound + " on " + lockedBlock
          + ", valid since round " + validRound + ": " + validBlock);
    }
    for (Vote vote : own) {
      if (vote.round() > round || vote.type() != SignedMsgType.PREVOTE && vote.type() != SignedMsgType.PRECOMMIT) {
        throw new IllegalArgumentException("in round " + round + " with " + vote);
      }
    }
    if (proposal.isPresent() && proposal.get().round() != round) {
      throw new IllegalArgumentException("in round " + round + " with " + proposal.get());
    }
  }
}
