package org.blockberry.consensus.bft.core;

import java.util.ArrayList;
import java.util.List;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Vote;

/** What the signer was asked for at this height, and what of it is not answered. Mutable, for one thread. */
final class SignRequests {
  private static final int NOTHING = -1;

  private final List<Effect> open = new ArrayList<>(3);
  private int asked;
  private long last = NOTHING; // round * 4 + step of the latest

  void begin() {
    open.clear();
    asked = 0;
    last = NOTHING;
  }

  /** The height goes on in {@code round}: everything of the rounds before was asked for. */
  void goOn(int round) {
    asked = 1;
    last = place(round - 1, 2);
  }

  void add(Effect request) {
    asked++;
    open.add(request);
    was(request);
  }

  /** That was asked for, and is answered. */
  void was(Effect request) {
    last = Math.max(last, place(request));
  }

  void answered(Proposal proposal) {
    open.removeIf(request -> request instanceof Effect.SignProposal sign && sign.unsigned().round() == proposal.round());
  }

  void answered(Vote vote) {
    open.removeIf(request -> request instanceof Effect.SignVote sign && sign.unsigned().round() == vote.round()
        && sign.unsigned().type() == vote.type() && sign.unsigned().height() == vote.height());
  }

  void refused(Input.SignRefused in) {
    open.removeIf(request -> request instanceof Effect.SignVote vote && vote.unsigned().round() == in.round()
        && vote.unsigned().type() == in.type() || request instanceof Effect.SignProposal proposal
        && in.type() == SignedMsgType.PROPOSAL && proposal.unsigned().round() == in.round());
  }

  void forgetOpen() {
    open.clear();
  }

  /** Another round: nobody needs our proposal any more. */
  void forgetProposals() {
    open.removeIf(request -> request instanceof Effect.SignProposal);
  }

  /** Not answered, in the order in which it was asked. */
  List<Effect> open() {
    return open;
  }

  int count() {
    return asked;
  }

  /** Whether the signer was asked for this round and step, or for a later one. @param step 0 to 2, as the signer counts */
  boolean reached(int round, int step) {
    return last >= place(round, step);
  }

  private static long place(Effect request) {
    if (request instanceof Effect.SignVote vote) {
      return place(vote.unsigned().round(), vote.unsigned().type() == SignedMsgType.PREVOTE ? 1 : 2);
    }
    return place(((Effect.SignProposal) request).unsigned().round(), 0);
  }

  private static long place(int round, int step) {
    return round * 4L + step;
  }
}
