package org.blockberry.consensus.bft.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.consensus.bft.core.Candidates.Candidate;
import org.blockberry.consensus.bft.core.Candidates.Verdict;

/**
 * What a member knows of a height, as inputs for another core, most needed first.
 *
 * @param rounds whose votes are needed most; -1 and repeated ones are passed over
 * @param decided null if nothing is
 * @param valid null if nothing was
 */
record Recollection(HeightStart start, int round, List<Integer> rounds, BlockId decided, BlockId valid, Instant now) {
  /** @param lastCommit null before the first block */
  List<Known> of(Collection<Offer> offers, VoteSet lastCommit, HeightVotes votes, Candidates blocks) {
    List<Known> known = new ArrayList<>();
    offers.forEach(offer -> known.add(new Known(offer.timely() ? offer.proposal().timestamp() : now, new Input.ProposalIn(offer.proposal(), ""))));
    for (int i = 0; lastCommit != null && start.lastExtended() && i < lastCommit.size(); i++) {
      if (lastCommit.complete(i) != null) {
        known.add(new Known(now, new Input.VoteIn(lastCommit.get(i), "")));
      }
    }
    Set<Integer> needed = new LinkedHashSet<>(rounds);
    needed.forEach(of -> add(known, votes, of));
    Set<BlockId> ids = new LinkedHashSet<>();
    ids.add(decided);
    ids.add(valid);
    blocks.all().forEach(block -> ids.add(block.parts().id()));
    ids.forEach(id -> add(known, id == null ? null : blocks.get(id)));
    votes.rounds().headMap(round, false).descendingKeySet().stream().filter(of -> !needed.contains(of)).forEach(of -> add(known, votes, of));
    return known;
  }

  private void add(List<Known> known, HeightVotes votes, int ofRound) {
    for (SignedMsgType type : List.of(SignedMsgType.PREVOTE, SignedMsgType.PRECOMMIT)) {
      VoteSet set = votes.get(ofRound, type);
      for (int i = 0; set != null && i < set.size(); i++) {
        if (set.get(i) != null) {
          known.add(new Known(now, new Input.VoteIn(set.get(i), "")));
        }
      }
    }
  }

  private void add(List<Known> known, Candidate block) {
    if (block == null) {
      return;
    }
    BlockId id = block.parts().id();
    for (int i = 0; i < block.parts().total(); i++) {
      if (block.parts().part(i) != null) {
        known.add(new Known(now, new Input.PartIn(start.height(), Math.max(round, 0), id, block.parts().part(i), "")));
      }
    }
    if (block.verdict() == Verdict.VALID || block.verdict() == Verdict.INVALID && !block.parts().isTooLarge()) {
      known.add(new Known(now, new Input.Validated(start.height(), id, block.time(), block.problem())));
    }
  }
}
