package org.blockberry.testing.it;

import static org.blockberry.testing.it.FourValidators.NODES;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills validators just before they propose and measures how the chain goes on, as one that lives sees it. For a validator set that does not
 * change meanwhile.
 */
final class ViewChanges {
  private static final long LOOK_NANOS = 3_000_000;
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final int AHEAD = 3; // heights, to be in time
  private static final int FOR_A_BLOCK = 2; // block_id_flag

  private final FourValidators net;

  ViewChanges(FourValidators net) {
    this.net = net;
  }

  /**
   * What came of one kill; times are from just before the signal to the moment the observer has the block.
   *
   * @param turn height that the victim was to propose next
   * @param late height of the victim that was decided in a later round than the first
   * @param firstMillis to the next block
   * @param secondMillis to the one after it
   * @param lateMillis to block {@code late}: the view change is over
   */
  record Change(int victim, long turn, long late, long firstMillis, long secondMillis, long lateMillis) {
    /** Whether it died before it proposed; otherwise its proposal was out and its next turn was the late one. */
    boolean inTime() {
      return late == turn;
    }

    long longestMillis() {
      return Math.max(secondMillis, lateMillis);
    }
  }

  /** A validator that is not killed when {@code victim} is. */
  static int observer(int victim) {
    return victim % NODES + 1;
  }

  /**
   * Kills a validator when it proposes the height after the one that is being decided.
   *
   * <p>How sure that is: who proposes in round 0 of a height follows from the validator set alone, and no round shifts it. When the signal is
   * sent, the observer has just got block T - 2 and T - 1 is being decided; nobody can propose T before that. A height lasts 20 ms and more, the
   * way from block to signal a few, so mostly the victim dies before it proposes T. If the observer is late, the proposal may be out, and the
   * other three decide it in round 0; then the victim's next turn, {@code NODES} heights later, is the one that waits for a dead proposer. So a
   * view change follows each kill, and {@link Change#inTime} tells which. Both are read from the chain afterwards, not assumed.
   */
  Change kill(int victim) throws IOException {
    Rpc observer = net.rpc(observer(victim));
    String address = net.address(victim);
    long newest = observer.height();
    long turn = 0;
    for (long deadline = System.nanoTime() + LONG.toNanos(); newest != turn - 2; newest = observer.height()) {
      if (newest > turn - 2) { // at first, and if it was missed
        List<String> next = proposers(observer, newest, AHEAD - 1 + NODES);
        turn = newest + AHEAD + next.subList(AHEAD - 1, next.size()).indexOf(address);
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("no turn of node " + victim + " within " + LONG.toSeconds() + " s");
      }
    }
    long killed = System.nanoTime();
    net.node(victim).kill();
    return watch(observer, victim, turn, killed);
  }

  private Change watch(Rpc observer, int victim, long turn, long killed) throws IOException {
    Map<Long, Long> came = new TreeMap<>();
    long seen = turn - 2;
    long late = 0;
    while (late == 0 || !came.containsKey(turn)) {
      long now = observer.height();
      long millis = (System.nanoTime() - killed) / 1_000_000;
      if (millis > LONG.toMillis()) {
        throw new AssertionError("node " + victim + " died before height " + turn + ", no view change within " + LONG.toSeconds() + " s: " + came);
      }
      for (; seen < now; seen++) {
        came.put(seen + 1, millis);
        if (late == 0 && header(observer, seen + 1).at("/commit/round").asInt() > 0
            && proposers(observer, seen, 1).get(0).equals(net.address(victim))) {
          late = seen + 1;
        }
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return new Change(victim, turn, late, came.get(turn - 1), came.get(turn), came.get(late));
  }

  private static JsonNode header(Rpc observer, long height) throws IOException {
    return observer.call("commit", Map.of("height", Long.toString(height))).get("signed_header");
  }

  /**
   * Addresses of those who propose in round 0 of the next {@code count} heights after {@code height}: each height all get their power, and who has
   * most then, of equals the one with the lower address, proposes and pays the power of all.
   */
  private static List<String> proposers(Rpc observer, long height, int count) throws IOException {
    Map<String, Long> powers = new TreeMap<>();
    Map<String, Long> priorities = new TreeMap<>(); // the lower address first
    for (JsonNode one : observer.call("validators", Map.of("height", Long.toString(height))).get("validators")) {
      powers.put(one.get("address").asText(), one.get("voting_power").asLong());
      priorities.put(one.get("address").asText(), one.get("proposer_priority").asLong());
    }
    long sum = powers.values().stream().mapToLong(Long::longValue).sum();
    List<String> proposers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      priorities.replaceAll((address, priority) -> priority + powers.get(address));
      String proposer = null;
      for (String address : priorities.keySet()) {
        proposer = proposer == null || priorities.get(address) > priorities.get(proposer) ? address : proposer;
      }
      priorities.merge(proposer, -sum, Long::sum);
      proposers.add(proposer);
    }
    return proposers;
  }

  /** Compares what is foreseen with the next blocks of the chain: each validator takes its turn. */
  void checkTurns() throws IOException {
    Rpc observer = net.rpc(1);
    long from = observer.height();
    List<String> foreseen = proposers(observer, from, 2 * NODES);
    net.awaitHeight(1, from + 2 * NODES);
    assertEquals(NODES, foreseen.stream().distinct().count(), "proposers: " + foreseen);
    for (int i = 0; i < foreseen.size(); i++) {
      JsonNode block = header(observer, from + 1 + i);
      if (block.at("/commit/round").asInt() == 0) {
        assertEquals(foreseen.get(i), block.at("/header/proposer_address").asText(), "proposer of " + (from + 1 + i));
      }
    }
  }

  /** Starts a killed validator and waits until it is level and has signed the newest block but one: nothing is missing for the next kill. */
  void bringBack(int victim) {
    Rpc observer = net.rpc(observer(victim));
    String address = net.address(victim);
    net.launch(victim);
    net.node(victim).awaitReady();
    net.awaitLevel();
    Await.until("node " + victim + " signs again", LONG, () -> {
      for (JsonNode one : header(observer, observer.height() - 1).at("/commit/signatures")) {
        if (one.get("validator_address").asText().equals(address) && one.get("block_id_flag").asInt() == FOR_A_BLOCK) {
          return true;
        }
      }
      return false;
    });
  }

  /** In one line. */
  static String text(List<Change> changes) {
    long inTime = changes.stream().filter(Change::inTime).count();
    return inTime + " before their proposal, " + (changes.size() - inTime) + " after it, so that their next turn was late; ms from the kill, median"
        + " and longest: next block " + spread(changes.stream().map(Change::firstMillis).toList()) + ", second "
        + spread(changes.stream().map(Change::secondMillis).toList()) + ", block of the dead leader's height "
        + spread(changes.stream().map(Change::lateMillis).toList()) + "; victims " + changes.stream().map(Change::victim).toList();
  }

  private static String spread(List<Long> times) {
    List<Long> sorted = times.stream().sorted().toList();
    return sorted.get(sorted.size() / 2) + " and " + sorted.get(sorted.size() - 1);
  }

  /** The nearest rank: of fewer than 100 the longest. */
  static long p99(List<Long> times) {
    List<Long> sorted = times.stream().sorted().toList();
    return sorted.get((int) Math.ceil(0.99 * sorted.size()) - 1);
  }
}
