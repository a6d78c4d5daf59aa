package org.blockberry.testing.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;

/**
 * Who broke the rules at a height, by the votes that honest members noted, put together: who voted for two things in one round, and who
 * prevoted against its precommit without a quorum of prevotes since. Invariant I8.
 */
final class Accountability {
  private final ValidatorSet set;
  private final Map<Step, Map<Integer, Set<BlockId>>> votes = new HashMap<>(); // step -> place -> what it voted for

  private record Step(int round, SignedMsgType type) {}

  Accountability(ValidatorSet set) {
    this.set = set;
  }

  void add(Vote vote) {
    votes.computeIfAbsent(new Step(vote.round(), vote.type()), step -> new HashMap<>())
        .computeIfAbsent(vote.validatorIndex(), place -> new HashSet<>()).add(vote.blockId());
  }

  /** Their places in the set. */
  Set<Integer> guilty() {
    Set<Integer> guilty = new HashSet<>();
    votes.forEach((step, byPlace) -> byPlace.forEach((place, blocks) -> {
      if (blocks.size() > 1) {
        guilty.add(place);
      }
      if (step.type() == SignedMsgType.PRECOMMIT) {
        blocks.stream().filter(block -> !block.isNil() && forgot(place, block, step.round())).forEach(block -> guilty.add(place));
      }
    }));
    return guilty;
  }

  private boolean forgot(int place, BlockId locked, int round) {
    List<Step> later = new ArrayList<>(votes.keySet());
    later.removeIf(step -> step.type() != SignedMsgType.PREVOTE || step.round() <= round);
    return later.stream().anyMatch(step -> votes.get(step).getOrDefault(place, Set.of()).stream()
        .anyMatch(block -> !block.isNil() && !block.equals(locked) && !polka(block, round, step.round())));
  }

  private boolean polka(BlockId block, int from, int before) {
    for (int round = from; round < before; round++) {
      long power = votes.getOrDefault(new Step(round, SignedMsgType.PREVOTE), Map.of()).entrySet().stream()
          .filter(entry -> entry.getValue().contains(block)).mapToLong(entry -> set.get(entry.getKey()).power()).sum();
      if (power * 3 > set.totalPower() * 2) {
        return true;
      }
    }
    return false;
  }

  /** Power of these places. */
  long power(Set<Integer> places) {
    return places.stream().mapToLong(place -> set.get(place).power()).sum();
  }
}
