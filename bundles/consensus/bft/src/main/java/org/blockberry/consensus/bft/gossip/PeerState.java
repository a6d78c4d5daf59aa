package org.blockberry.consensus.bft.gossip;

import java.util.BitSet;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.consensus.bft.gossip.Message.RoundStep;

/** What we believe of a peer. Grows with the rounds of one height only, and those far from the peer's own are forgotten. For one thread. */
final class PeerState {
  private static final int ROUNDS_KEPT = 8;

  private long height; // 0 = it has not said
  private int round = -1;
  private int step;
  private int lastCommitRound = -1;
  private int proposalRound = -1; // whose proposal it has
  private PartSetHeader parts = PartSetHeader.NONE; // of the block that it collects
  private BitSet partsHere = new BitSet();
  private BitSet lastCommit = new BitSet();
  private final Answers answers = new Answers();
  private final NavigableMap<Integer, BitSet[]> votes = new TreeMap<>(); // round -> prevotes, precommits

  long height() {
    return height;
  }

  int round() {
    return round;
  }

  int step() {
    return step;
  }

  int lastCommitRound() {
    return lastCommitRound;
  }

  PartSetHeader parts() {
    return parts;
  }

  BitSet partsHere() {
    return partsHere;
  }

  BitSet lastCommit() {
    return lastCommit;
  }

  Answers answers() {
    return answers;
  }

  boolean hasProposal(int ofRound) {
    return proposalRound == ofRound;
  }

  void proposalSent(int ofRound) {
    proposalRound = ofRound;
  }

  /** Takes what the peer says of itself. */
  void moved(RoundStep now) {
    if (now.height() != height) {
      lastCommit = now.height() == height + 1 && now.lastCommitRound() >= 0 && votes.containsKey(now.lastCommitRound())
          ? votes.get(now.lastCommitRound())[1] : new BitSet();
      votes.clear();
      proposalRound = -1;
      collects(PartSetHeader.NONE, new BitSet());
    } else if (now.round() != round) {
      votes.headMap(Math.max(0, now.round() - ROUNDS_KEPT)).clear();
    }
    if (now.stuck()) { // of its own round it says itself what it has
      votes.keySet().retainAll(java.util.Set.of(Math.max(0, now.round())));
    }
    height = now.height();
    round = now.round();
    step = now.step();
    lastCommitRound = now.lastCommitRound();
    if (now.proposal()) {
      proposalRound = now.round();
    } else if (now.stuck()) {
      proposalRound = -1;
      collects(PartSetHeader.NONE, new BitSet());
    }
  }

  void collects(PartSetHeader block, BitSet here) {
    parts = block;
    partsHere = (BitSet) here.clone();
  }

  /** Which votes of its height it has; a live set. */
  BitSet votes(int ofRound, SignedMsgType type) {
    return votes.computeIfAbsent(ofRound, r -> new BitSet[] {new BitSet(), new BitSet()})[type == SignedMsgType.PREVOTE ? 0 : 1];
  }

  /** All of it, to look at. */
  PeerView view(String peer) {
    BitSet[] present = votes.getOrDefault(Math.max(0, round), new BitSet[] {new BitSet(), new BitSet()});
    return new PeerView(peer, height, round, step, proposalRound >= 0 && proposalRound == round, parts, (BitSet) partsHere.clone(),
        (BitSet) present[0].clone(), (BitSet) present[1].clone(), lastCommitRound, (BitSet) lastCommit.clone());
  }

  /** Keeps the map small: rounds that neither side is near. */
  boolean near(int ofRound) {
    return votes.containsKey(ofRound) || votes.size() < 4 * ROUNDS_KEPT;
  }
}
