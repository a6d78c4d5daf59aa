package org.blockberry.chain.light;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.light.LightClientException.Reason;

/** What the witnesses say about one block of the primary. Not thread safe. */
final class Opinions {
  private final LightSources sources;
  private final LightBlock ours;
  private final List<String> agreeing = new ArrayList<>();
  private final List<String> silent = new ArrayList<>();
  private final Map<LightBlockSource, LightBlock> others = new LinkedHashMap<>();

  private Opinions(LightSources sources, LightBlock ours) {
    this.sources = sources;
    this.ours = ours;
  }

  /** Asks all of them; those that have not answered for some time only if the others are not enough. Who answers wrongly is dropped. */
  static Opinions on(LightBlock ours, LightSources sources) {
    Opinions opinions = new Opinions(sources, ours);
    List<LightBlockSource> resting = new ArrayList<>();
    for (LightBlockSource witness : sources.witnesses()) {
      if (sources.rests(witness)) {
        resting.add(witness);
      } else {
        opinions.hear(witness);
      }
    }
    if (!opinions.enough()) {
      resting.forEach(opinions::hear);
    }
    return opinions;
  }

  private void hear(LightBlockSource witness) {
    try {
      LightBlock theirs = claimOf(witness, ours);
      sources.answered(witness);
      if (Divergence.hash(theirs).equals(Divergence.hash(ours))) {
        agreeing.add(witness.name());
      } else {
        others.put(witness, theirs);
      }
    } catch (LightClientException e) {
      if (e.reason() == Reason.SOURCE_LIES) {
        sources.drop(witness, e.getMessage());
      } else if (e.reason() == Reason.UNREACHABLE) {
        sources.silent(witness);
      } else {
        sources.answered(witness); // it is behind, or keeps less: that costs no waiting
      }
      silent.add(e.getMessage());
    }
  }

  /** What a witness has at the height of {@code ours}, or its newest block if it is below that and yet not older. */
  private static LightBlock claimOf(LightBlockSource witness, LightBlock ours) throws LightClientException {
    long height = ours.header().height();
    try {
      return LightSources.fetch(witness, height);
    } catch (LightClientException e) {
      if (e.reason() != Reason.NOT_YET) {
        throw e;
      }
      LightBlock newest = LightSources.fetch(witness, LightBlockSource.LATEST);
      if (newest.header().height() >= height) {
        return LightSources.fetch(witness, height);
      }
      if (newest.header().time().isBefore(ours.header().time())) {
        throw e; // it is behind
      }
      return newest;
    }
  }

  /** Names of those that have the same header. */
  List<String> agreeing() {
    return agreeing;
  }

  /** Those that have another one, with it. */
  Map<LightBlockSource, LightBlock> others() {
    return others;
  }

  /** Why somebody else does not confirm the block. */
  void without(String reason) {
    silent.add(reason);
  }

  boolean enough() {
    return agreeing.size() >= sources.needed();
  }

  /** Too few confirm a header: later perhaps, unless those who could were caught. */
  LightClientException unconfirmed() {
    String what = agreeing.size() + " of " + sources.needed() + " needed witnesses confirm the header of height " + ours.header().height() + ": ";
    List<DroppedSource> dropped = sources.dropped();
    int left = sources.witnesses().size();
    return left < sources.needed() && !dropped.isEmpty()
        ? new LightClientException(Reason.SOURCE_LIES, dropped.get(dropped.size() - 1).name(), what + (left == 0 ? "none is" : "only " + left + " are")
            + " left. " + String.join("; ", dropped.stream().map(one -> one.name() + " lies: " + one.reason()).toList()))
        : new LightClientException(Reason.UNCONFIRMED, "", what + String.join("; ", silent));
  }
}
