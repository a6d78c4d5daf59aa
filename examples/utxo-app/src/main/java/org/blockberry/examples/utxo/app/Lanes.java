package org.blockberry.examples.utxo.app;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.value.Bytes;

/**
 * Which coins of a load are free and which are on the way, and the number of every transaction that was made. Thread safe.
 *
 * <p>Bounds: the lanes are {@value #MOST} at most; for each transaction made it keeps about 90 bytes, so that one that stands in two blocks is found.
 */
final class Lanes {
  static final int MOST = 10_000;
  /** What is not dealt to a lane stays where it is. */
  static final int MOST_COINS = MOST * Spend.MAX_INPUTS;

  private final List<Lane> all = new ArrayList<>();
  private final ArrayDeque<Lane> free = new ArrayDeque<>();
  private final Map<Integer, Lane> sent = new HashMap<>(); // by the number under which its turn went last
  private final Map<Long, Integer> numbers = new HashMap<>(); // by the first bytes of the id

  /**
   * Deals the coins.
   *
   * @param coins 1 or more, all of {@code owner}
   */
  Lanes(Bytes owner, Map<Outpoint, Long> coins) {
    int count = Math.min(coins.size(), MOST);
    List<List<Outpoint>> dealt = new ArrayList<>();
    long[] amounts = new long[count];
    int next = 0;
    for (Map.Entry<Outpoint, Long> coin : coins.entrySet()) {
      if (next == MOST_COINS) {
        break;
      }
      if (next < count) {
        dealt.add(new ArrayList<>());
      }
      dealt.get(next % count).add(coin.getKey());
      amounts[next++ % count] += coin.getValue();
    }
    for (int i = 0; i < count; i++) {
      all.add(new Lane(owner, dealt.get(i), amounts[i]));
    }
    all.forEach(this::queue);
  }

  private void queue(Lane lane) {
    if (!lane.waits()) {
      lane.waits(true);
      free.add(lane);
    }
  }

  /** The turn of a lane that is free, from now on under this number. */
  synchronized Optional<Lane.Turn> take(int number) {
    Lane lane = free.poll();
    if (lane == null) {
      return Optional.empty();
    }
    lane.waits(false);
    Integer before = numbers.put(lane.turn().id().longAt(0), number);
    if (before != null) {
      sent.remove(before);
    }
    sent.put(number, lane);
    return Optional.of(lane.turn());
  }

  /** The number of a transaction that stands in a block, -1 if it is not from here. Its lane has what it made. */
  synchronized int inBlock(Bytes id) {
    Integer number = numbers.get(id.longAt(0));
    if (number == null) {
      return -1;
    }
    Lane lane = sent.remove(number);
    if (lane != null) {
      lane.settled();
      queue(lane);
    }
    return number;
  }

  /**
   * It did not go. It may be in a block all the same, so the lane stays known under its number.
   *
   * @param forGood it would be refused again
   */
  synchronized void refused(int number, boolean forGood) {
    Lane lane = sent.get(number);
    if (lane != null && !forGood) {
      queue(lane);
    }
  }

  synchronized int size() {
    return all.size();
  }

  /** Lanes that have in {@code present} neither what they spend next, nor, if that is on the way, what comes of it. */
  synchronized int missing(Set<Outpoint> present) {
    Set<Lane> underWay = Set.copyOf(sent.values());
    int missing = 0;
    for (Lane lane : all) {
      boolean there = present.containsAll(lane.turn().inputs()) || underWay.contains(lane) && present.containsAll(lane.turn().made());
      missing += there ? 0 : 1;
    }
    return missing;
  }
}
