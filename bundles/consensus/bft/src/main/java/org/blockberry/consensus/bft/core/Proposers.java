package org.blockberry.consensus.bft.core;

import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.ValidatorSet;

/**
 * Who proposes in which round of one height: one choice more per round, counted from the height's set, so that the answer never depends
 * on which rounds a node skipped. Specification bft section 7.1, rule 7. Mutable, for one thread.
 */
public final class Proposers {
  private final List<Bytes> known = new ArrayList<>(4);
  private ValidatorSet last;

  /** @param validators of the height */
  public Proposers(ValidatorSet validators) {
    this.last = validators;
    known.add(validators.proposer().address());
  }

  /** Address of the proposer of {@code round}, 0 or more. The work grows with the highest round asked for. */
  public Bytes of(int round) {
    while (known.size() <= round) {
      last = last.increment(1);
      known.add(last.proposer().address());
    }
    return known.get(round);
  }
}
