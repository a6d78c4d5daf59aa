package org.blockberry.chain.light;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Header;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.LightClientAttackEvidence;
import org.blockberry.chain.verify.CommitVerification;
import org.blockberry.chain.verify.Fraction;

/**
 * Finds where two sources part: the last height on which they agree, and the first block of either way beyond it. Source: light client of CometBFT 0.38,
 * detection of attacks.
 */
final class Divergence {
  private final LightPath path;
  private final CommitVerification commits;

  Divergence(LightPath path, CommitVerification commits) {
    this.path = path;
    this.commits = commits;
  }

  /**
   * The point at which a challenger leaves a way.
   *
   * @param ours the first block of the way that the challenger contradicts
   * @param theirs the challenger's way from the last common block to its block
   */
  record Fork(LightBlock ours, List<LightBlock> theirs) {
    LightBlock common() {
      return theirs.get(0);
    }

    LightBlock challenge() {
      return theirs.get(theirs.size() - 1);
    }
  }

  /**
   * Walks our way again with the challenger's blocks.
   *
   * @param way ours, from a trusted block on, each block verified by the one before
   * @param claimed the challenger's block of the way's last height, or its newest one if that is below and not older
   * @throws LightClientException the challenger cannot support what it claims: it lies, or does not answer
   */
  Fork find(List<LightBlock> way, LightBlock claimed, LightBlockSource challenger, Instant now) throws LightClientException {
    LightPath.Fetch fetch = height -> LightSources.fetch(challenger, height);
    LightBlock common = null;
    for (LightBlock ours : way) {
      long height = ours.header().height();
      if (common == null) {
        requireCommonStart(challenger, ours, height == claimed.header().height() ? claimed : fetch.at(height));
        common = ours;
        continue;
      }
      if (height > claimed.header().height()) {
        return ahead(ours, common, claimed, challenger, fetch, now);
      }
      LightBlock theirs = height == claimed.header().height() ? claimed : fetch.at(height);
      List<LightBlock> theirWay = path.to(theirs, common, challenger.name(), fetch, now);
      if (!hash(theirs).equals(hash(ours))) {
        return new Fork(ours, theirWay);
      }
      common = theirs;
    }
    throw lies(challenger, "it agrees with every header on the way, but not with itself");
  }

  /** Our way goes on at a height that the challenger's chain has not reached, though its newest block is not older. */
  private Fork ahead(LightBlock ours, LightBlock common, LightBlock claimed, LightBlockSource challenger, LightPath.Fetch fetch, Instant now)
      throws LightClientException {
    if (ours.header().time().isAfter(claimed.header().time())) {
      throw lies(challenger, "its newest header contradicts nothing");
    }
    if (claimed.header().height() == common.header().height()) {
      if (!hash(claimed).equals(hash(common))) {
        throw lies(challenger, "its newest header is not the one that it gave before");
      }
      return new Fork(ours, List.of(common));
    }
    return new Fork(ours, path.to(claimed, common, challenger.name(), fetch, now));
  }

  /**
   * The proof that {@code conflicting} is false if {@code trusted} is the chain's. None if no more than a third of the common set signed it, which
   * happens only if almost all validators changed from one height to the next: then a full node could not judge it.
   */
  Optional<LightClientAttackEvidence> evidence(LightBlock conflicting, LightBlock trusted, LightBlock common) {
    LightBlock base = claimsAnotherState(conflicting.header(), trusted.header()) ? common : trusted;
    Header header = base.header();
    if (header.height() != conflicting.header().height()
        && !commits.trustingAll(header.chainId(), base.validators(), conflicting.commit(), Fraction.ONE_THIRD).accepted()) {
      return Optional.empty();
    }
    long power = base.validators().totalPower();
    var unnamed = new LightClientAttackEvidence(conflicting, header.height(), List.of(), power, header.time());
    return Optional.of(new LightClientAttackEvidence(conflicting, header.height(), unnamed.blame(common.validators(), trusted.signedHeader()),
        power, header.time()));
  }

  private static boolean claimsAnotherState(Header conflicting, Header trusted) {
    return !(conflicting.validatorsHash().equals(trusted.validatorsHash())
        && conflicting.nextValidatorsHash().equals(trusted.nextValidatorsHash())
        && conflicting.consensusHash().equals(trusted.consensusHash())
        && conflicting.appHash().equals(trusted.appHash())
        && conflicting.lastResultsHash().equals(trusted.lastResultsHash()));
  }

  private static void requireCommonStart(LightBlockSource challenger, LightBlock ours, LightBlock theirs) throws LightClientException {
    if (!hash(ours).equals(hash(theirs))) {
      throw lies(challenger, "at height " + ours.header().height() + " it has another header than the one that was trusted already");
    }
  }

  private static LightClientException lies(LightBlockSource source, String what) {
    return new LightClientException(LightClientException.Reason.SOURCE_LIES, source.name(), source.name() + ": " + what);
  }

  static Bytes hash(LightBlock block) {
    return block.header().hash();
  }
}
