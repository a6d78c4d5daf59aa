package org.blockberry.consensus.bft.core;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.ExtendedCommit;
import org.blockberry.chain.Part;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Timestamps;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;
import org.blockberry.consensus.bft.core.Candidates.Candidate;
import org.blockberry.consensus.bft.core.Candidates.Verdict;

/**
 * One validator's, or follower's, part in deciding heights one after another: the rules of the paper (arXiv 1807.04938, algorithm 1; its
 * lines are noted at each rule) in the fixed order R7, R8, R4, R5, R2, R1, R3, R6 until none applies. What is not in the paper: the
 * proposer's time is checked when a fresh proposal is prevoted (specification bft section 16), a decided block that is not here yet is
 * waited for (section 2.1, extension 3), and the two choices in {@link BftRules}.
 *
 * <p>Same inputs and times give the same effects and the same {@link #digest} on every machine. Mutable, for one thread.
 */
public final class BftCore {
  private static final int NONE = -1;
  private static final long FRESH = 0x9E3779B97F4A7C15L;

  private final BftRules rules;

  private HeightStart start; // null until the first height begins
  private Proposers proposers;
  private HeightVotes votes;
  private VoteSet lastCommit; // null before the first block
  private Candidates blocks;
  private int place; // ours in the set, NONE if nothing is signed
  private final Map<Integer, Offer> offers = new TreeMap<>(); // proposals of this round and the next

  private int round; // NONE in NEW_HEIGHT
  private Step step;
  private BlockId lockedBlock;
  private int lockedRound;
  private BlockId validBlock;
  private int validRound;
  private BlockId decided;
  private int decidedRound;
  private boolean deciding; // the block was given away to be committed

  private boolean commitWaitOver;
  private boolean emptyWaitOver;
  private boolean transactions;
  private boolean polkaDone; // R4 fired in this round
  private boolean prevoteTimer; // R3 fired in this round
  private boolean precommitTimer; // R6 fired in this round
  private boolean building;
  private boolean buildWaits; // for vote extensions of the height before
  private Vote extending; // our precommit, until the application has said what it adds
  private boolean extensionAsked;
  private final SignRequests requests = new SignRequests();

  private final long[] fired = new long[Rule.values().length];
  private String halted = "";
  private boolean keyAbroad; // somebody else signs with our key
  private long digest = FRESH;
  private Instant now = Instant.EPOCH;
  private List<Effect> out = new ArrayList<>();

  /** A core that waits for its first {@link Input.Begin}. */
  public BftCore(BftRules rules) {
    this.rules = requireNonNull(rules, "rules");
  }

  /**
   * Takes what happened.
   *
   * @param at when, by this node's clock; only compared with times of proposals and written into votes
   * @return what to do, in order
   */
  public List<Effect> on(Instant at, Input input) {
    if (!halted.isEmpty()) {
      return List.of();
    }
    now = at;
    out = new ArrayList<>(4);
    if (input instanceof Input.Begin begin) {
      begin(begin.start());
    } else if (start != null) {
      take(input);
    }
    if (start != null) {
      applyRules();
      askForExtension();
      buildIfExtended();
    }
    mix();
    return out;
  }

  /** What was asked for and is not answered, to be asked again after a restart or a rest. Changes nothing. */
  public List<Effect> outstanding() {
    if (start == null || !halted.isEmpty()) {
      return List.of();
    }
    out = new ArrayList<>();
    switch (step) {
      case NEW_HEIGHT -> {
        if (!commitWaitOver) {
          timer(0, Step.NEW_HEIGHT, rules.commit());
        } else if (rules.emptyBlocks() && !emptyWaitOver) {
          timer(1, Step.NEW_HEIGHT, rules.emptyInterval());
        }
      }
      case PROPOSE -> timer(round, Step.PROPOSE, rules.propose(round));
      case PREVOTE -> {
        if (prevoteTimer) {
          timer(round, Step.PREVOTE, rules.vote(round));
        }
      }
      case COMMIT -> {
        if (deciding) {
          out.add(decide());
        }
      }
      default -> { }
    }
    if (precommitTimer && step != Step.COMMIT) {
      timer(round, Step.PRECOMMIT, rules.vote(round));
    }
    for (Candidate block : blocks.all()) {
      if (block.verdict() == Verdict.PENDING) {
        out.add(new Effect.Validate(start.height(), block.parts().id(), block.parts().blockOrNull()));
      }
    }
    if (building) {
      out.add(build());
    }
    if (extending != null && extensionAsked) {
      out.add(extend());
    }
    out.addAll(requests.open());
    return out;
  }

  // ---- what happens ----

  private void begin(HeightStart next) {
    if (start != null && next.height() <= start.height()) {
      return; // known already
    }
    lastCommit = next.lastCommit().height() == 0 ? null : VoteSet.of(next.lastCommit(), next.lastValidators(), next.lastExtended());
    start = next;
    digest = FRESH;
    place = keyAbroad ? NONE : next.place();
    proposers = new Proposers(next.validators());
    votes = new HeightVotes(next.height(), next.validators(), next.extended());
    blocks = new Candidates(next.maxBytes());
    offers.clear();
    requests.begin();
    extending = null;
    round = NONE;
    step = Step.NEW_HEIGHT;
    lockedBlock = null;
    lockedRound = NONE;
    validBlock = null;
    validRound = NONE;
    decided = null;
    decidedRound = NONE;
    deciding = false;
    emptyWaitOver = false;
    transactions = false;
    resetRound();
    commitWaitOver = next.standing().isPresent() || lastCommit == null || lastCommit.isFull() || rules.commit().isZero();
    if (next.standing().isPresent()) {
      goOn(next.standing().get());
      return;
    }
    moved();
    if (!commitWaitOver) {
      timer(0, Step.NEW_HEIGHT, rules.commit());
    } else {
      waitForTransactions();
    }
  }

  /** From where we stand: what is locked stays locked, what was said is said again, and nothing is asked for an earlier step. */
  private void goOn(Standing at) {
    count(Rule.GOES_ON);
    round = at.round();
    step = at.step();
    lockedRound = at.lockedRound();
    lockedBlock = lockedRound == NONE ? null : at.lockedBlock();
    validRound = at.validRound();
    validBlock = validRound == NONE ? null : at.validBlock();
    requests.goOn(round);
    for (BlockId block : List.of(at.lockedBlock(), at.validBlock())) {
      if (blocks.allows(block)) {
        blocks.want(block);
      }
    }
    at.own().forEach(this::again);
    if (at.proposal().isPresent() && blocks.allows(at.proposal().get().blockId())) {
      again(at.proposal().get());
    } else if (step == Step.PROPOSE) {
      proposes();
      return;
    }
    moved();
    if (step == Step.PROPOSE) {
      timer(round, Step.PROPOSE, rules.propose(round));
    }
  }

  private void again(Vote vote) {
    if (!vote.signature().isEmpty()) {
      requests.was(new Effect.SignVote(vote));
      count(votes.open(vote.round(), vote.type(), round, ""), vote, true);
    } else if (place != NONE && isExtended(vote) && vote.extension().isEmpty()) {
      extending = vote; // asked for when its block is here
      extensionAsked = false;
    } else if (place != NONE) {
      sign(new Effect.SignVote(vote));
    }
  }

  private void again(Proposal proposal) {
    blocks.want(proposal.blockId());
    if (!proposal.signature().isEmpty()) {
      requests.was(new Effect.SignProposal(proposal));
      offers.put(round, new Offer(proposal, true));
      out.add(new Effect.ShareProposal(proposal, true));
    } else if (place != NONE) {
      sign(new Effect.SignProposal(proposal));
    }
  }

  private void take(Input input) {
    if (input instanceof Input.VoteIn in) {
      vote(in.vote(), in.peer());
    } else if (input instanceof Input.PartIn in) {
      part(in);
    } else if (input instanceof Input.ProposalIn in) {
      proposal(in.proposal());
    } else if (input instanceof Input.TimedOut in) {
      timedOut(in);
    } else if (input instanceof Input.SignedVote in) {
      signed(in.vote());
    } else if (input instanceof Input.SignedProposal in) {
      signed(in.proposal());
    } else if (input instanceof Input.Extended in) {
      extended(in);
    } else if (input instanceof Input.SignRefused in) {
      refused(in);
    } else if (input instanceof Input.Validated in) {
      validated(in);
    } else if (input instanceof Input.Built in) {
      built(in);
    } else if (input instanceof Input.BuildFailed in) {
      building &= in.height() != start.height() || in.round() != round;
    } else if (input instanceof Input.MajorityClaimed in) {
      claimed(in);
    } else if (input instanceof Input.TransactionsWait in && in.height() == start.height()) {
      transactions = true;
    }
  }

  private void proposal(Proposal proposal) {
    if (proposal.height() != start.height() || step == Step.COMMIT || proposal.round() < round || proposal.round() > round + 1
        || proposal.polRound() >= proposal.round() || !blocks.allows(proposal.blockId())) {
      return;
    }
    Offer known = offers.get(proposal.round());
    if (known != null) {
      if (!known.proposal().blockId().equals(proposal.blockId()) || known.proposal().polRound() != proposal.polRound()) {
        out.add(new Effect.DoubleProposal(known.proposal(), proposal));
      }
      return;
    }
    offers.put(proposal.round(), new Offer(proposal, timely(proposal)));
    blocks.want(proposal.blockId());
    out.add(new Effect.ShareProposal(proposal, false));
  }

  /** Specification bft section 16. */
  private boolean timely(Proposal proposal) {
    Instant time = proposal.timestamp();
    return !time.minus(rules.precision()).isAfter(now) && !now.isAfter(time.plus(rules.oldest(proposal.round())));
  }

  private void part(Input.PartIn in) {
    if (in.height() != start.height()) {
      return;
    }
    Candidate block = blocks.get(in.block());
    if (block == null || !block.parts().add(in.part())) {
      return;
    }
    out.add(new Effect.SharePart(in.height(), in.round(), in.block(), in.part(), false));
    if (block.parts().isTooLarge()) {
      block.judge(Instant.EPOCH, "the block has more bytes than allowed");
    } else if (block.parts().blockOrNull() != null) {
      block.asked();
      out.add(new Effect.Validate(start.height(), block.parts().id(), block.parts().blockOrNull()));
    }
  }

  private void vote(Vote vote, String peer) {
    if (vote.height() == start.height()) {
      VoteSet set = votes.open(vote.round(), vote.type(), round, peer);
      if (set != null) {
        count(set, vote, false);
      }
    } else if (vote.height() == start.height() - 1 && lastCommit != null && vote.type() == SignedMsgType.PRECOMMIT
        && vote.round() == lastCommit.round()) {
      count(lastCommit, vote, false);
      commitWaitEnds(lastCommit.isFull());
    }
  }

  private void count(VoteSet set, Vote vote, boolean ours) {
    switch (set.add(vote)) {
      case NEW -> {
        out.add(new Effect.ShareVote(vote, ours));
        if (!ours && isOurs(vote.validatorAddress()) && vote.height() == start.height()
            && !requests.reached(vote.round(), vote.type() == SignedMsgType.PREVOTE ? 1 : 2)) {
          stopSigning(); // we never asked for it: another machine has the key, or ours forgot what it signed
        }
      }
      case CONFLICT -> {
        out.add(new Effect.Equivocation(set.conflict(vote), vote));
        if (isOurs(vote.validatorAddress())) {
          stopSigning();
        }
      }
      default -> { }
    }
  }

  /** Two machines with one key: this one stops before it makes it worse. */
  private void stopSigning() {
    keyAbroad = true;
    place = NONE;
  }

  private void claimed(Input.MajorityClaimed in) {
    if (in.height() == start.height()) {
      VoteSet set = votes.open(in.round(), in.type(), round, in.peer());
      if (set != null) {
        set.claim(in.peer(), in.block());
      }
    }
  }

  private void timedOut(Input.TimedOut in) {
    if (in.height() != start.height()) {
      return;
    }
    switch (in.step()) {
      case NEW_HEIGHT -> {
        if (in.round() == 0) {
          commitWaitEnds(true);
        } else {
          emptyWaitOver = true;
        }
      }
      case PROPOSE -> { // R9, line 57
        if (in.round() == round && step == Step.PROPOSE) {
          count(Rule.R9);
          prevote(BlockId.NIL);
        }
      }
      case PREVOTE -> { // R10, line 61
        if (in.round() == round && step == Step.PREVOTE) {
          count(Rule.R10);
          precommit(BlockId.NIL);
        }
      }
      case PRECOMMIT -> { // R11, line 65
        if (in.round() == round && step != Step.COMMIT) {
          count(Rule.R11);
          startRound(round + 1);
        }
      }
      default -> { }
    }
  }

  private void commitWaitEnds(boolean over) {
    if (over && step == Step.NEW_HEIGHT && !commitWaitOver) {
      commitWaitOver = true;
      waitForTransactions();
    }
  }

  private void waitForTransactions() {
    if (!mayBegin() && rules.emptyBlocks()) {
      timer(1, Step.NEW_HEIGHT, rules.emptyInterval());
    }
  }

  private boolean mayBegin() {
    return transactions || start.proof() || lastCommit == null || rules.emptyBlocks() && (emptyWaitOver || rules.emptyInterval().isZero());
  }

  private void validated(Input.Validated in) {
    Candidate block = in.height() == start.height() ? blocks.get(in.block()) : null;
    if (block != null && block.verdict() == Verdict.PENDING) {
      block.judge(in.time(), in.problem());
    }
  }

  private void built(Input.Built in) {
    if (in.height() != start.height() || in.round() != round || !building) {
      return;
    }
    building = false;
    if (step == Step.PROPOSE && place != NONE) {
      blocks.own(in.id(), in.block(), in.time());
      sign(new Effect.SignProposal(new Proposal(start.height(), round, Proposal.NO_POL, in.id(), in.time(), Bytes.EMPTY)));
    }
  }

  private void signed(Proposal proposal) {
    requests.answered(proposal);
    if (proposal.height() != start.height() || proposal.round() != round || step == Step.COMMIT || offers.containsKey(round)) {
      return;
    }
    Candidate block = blocks.get(proposal.blockId());
    if (block == null || block.parts().blockOrNull() == null) {
      return;
    }
    offers.put(round, new Offer(proposal, true));
    out.add(new Effect.ShareProposal(proposal, true));
    for (int i = 0; i < block.parts().total(); i++) {
      out.add(new Effect.SharePart(start.height(), round, proposal.blockId(), block.parts().part(i), true));
    }
  }

  private void signed(Vote vote) {
    requests.answered(vote);
    if (vote.height() == start.height()) {
      VoteSet set = votes.open(vote.round(), vote.type(), vote.round(), "");
      count(set, vote, true);
    } else if (vote.height() == start.height() - 1 && lastCommit != null && vote.type() == SignedMsgType.PRECOMMIT
        && vote.round() == lastCommit.round()) {
      count(lastCommit, vote, true);
    }
  }

  private void refused(Input.SignRefused in) {
    if (in.height() == start.height()) {
      requests.refused(in);
    }
  }

  // ---- the rules ----

  private void applyRules() {
    boolean applied;
    do {
      applied = halted.isEmpty() && (r7() || r8() || step == Step.NEW_HEIGHT && begins()
          || inRound() && (r4() || r5() || r2() || r1() || r3() || r6()));
    } while (applied);
  }

  private boolean inRound() {
    return step != Step.NEW_HEIGHT && step != Step.COMMIT;
  }

  /** The first round begins: nothing of the height before is awaited any more, and there is something to decide. */
  private boolean begins() {
    if (!commitWaitOver || !mayBegin() && !offers.containsKey(0)) { // whose turn it is has something to propose
      return false;
    }
    startRound(0);
    return true;
  }

  /** Line 49: a quorum of precommits for a block, in whatever round, decides it. Whether it is valid was asked before voting for it. */
  private boolean r7() {
    if (step != Step.COMMIT) {
      for (Map.Entry<Integer, HeightVotes.RoundVotes> entry : votes.rounds().entrySet()) {
        BlockId block = entry.getValue().precommits().majorityOrNull();
        if (block != null && !block.isNil()) {
          return decided(block, entry.getKey());
        }
      }
      return false;
    }
    Candidate block = blocks.get(decided);
    if (deciding || block.verdict() == Verdict.MISSING || block.verdict() == Verdict.PENDING) {
      return false;
    }
    if (block.parts().isTooLarge()) {
      halt("more than two thirds decided block " + decided.hash() + " of height " + start.height() + ", which is not valid here: "
          + block.problem());
      return true;
    }
    deciding = true; // not valid here may be what cannot be judged here: the committer judges what was decided, and says why it refuses
    count(Rule.R7);
    out.add(decide());
    return false;
  }

  private boolean decided(BlockId block, int inRound) {
    if (!blocks.allows(block)) {
      halt("more than two thirds decided block " + block.hash() + " of height " + start.height() + ", which is larger than allowed");
      return true;
    }
    decided = block;
    decidedRound = inRound;
    step = Step.COMMIT;
    requests.forgetOpen();
    building = false;
    buildWaits = false;
    if (extending != null && (extending.round() != inRound || !extending.blockId().equals(block))) {
      extending = null; // else the commit is fuller with it
    }
    if (blocks.want(block).verdict() == Verdict.MISSING) {
      count(Rule.COMMIT_WAIT);
    }
    moved();
    return true;
  }

  private Effect decide() {
    return new Effect.Decide(start.height(), decided, blocks.get(decided).parts().blockOrNull(),
        decidedVotes().toCommit());
  }

  /** Line 55: somebody honest is in a later round. */
  private boolean r8() {
    if (step == Step.COMMIT) {
      return false;
    }
    long needed = Quorum.oneHonest(start.validators().totalPower());
    for (int later : votes.rounds().tailMap(round, false).descendingKeySet()) {
      if (votes.powerIn(later) >= needed) {
        count(Rule.R8);
        startRound(later);
        return true;
      }
    }
    return false;
  }

  /** Line 36: a quorum prevoted a valid block in this round. With {@link BftRules#latePolka} also in an earlier one. */
  private boolean r4() {
    if (!polkaDone) {
      VoteSet prevotes = votes.get(round, SignedMsgType.PREVOTE);
      BlockId block = prevotes == null ? null : prevotes.majorityOrNull();
      if (block != null && !block.isNil() && have(block) && step != Step.PROPOSE) {
        polkaDone = true;
        count(Rule.R4);
        validBlock = block;
        validRound = round;
        if (step == Step.PREVOTE) {
          lockedBlock = block;
          lockedRound = round;
          precommit(block);
        }
        return true;
      }
    }
    return rules.latePolka() && latePolka();
  }

  private boolean latePolka() {
    for (int earlier : votes.rounds().headMap(round, false).tailMap(validRound, false).descendingKeySet()) {
      BlockId block = votes.get(earlier, SignedMsgType.PREVOTE).majorityOrNull();
      if (block != null && !block.isNil()) {
        if (!have(block)) {
          return false;
        }
        count(Rule.LATE_POLKA);
        validBlock = block;
        validRound = earlier;
        return true;
      }
    }
    return false;
  }

  /** Whether the block is here and valid; else it is asked for from now on. */
  private boolean have(BlockId block) {
    if (blocks.get(block) == null && blocks.allows(block)) {
      blocks.want(block);
      moved();
    }
    return blocks.isValid(block);
  }

  /** Line 44: a quorum prevoted nil. */
  private boolean r5() {
    VoteSet prevotes = votes.get(round, SignedMsgType.PREVOTE);
    if (step == Step.PREVOTE && prevotes != null && BlockId.NIL.equals(prevotes.majorityOrNull())) {
      count(Rule.R5);
      precommit(BlockId.NIL);
      return true;
    }
    return false;
  }

  /** Line 28: a block that was proposed before and got a quorum of prevotes then. */
  private boolean r2() {
    Offer offer = offers.get(round);
    if (step != Step.PROPOSE || offer == null || offer.proposal().polRound() == Proposal.NO_POL) {
      return false;
    }
    int polka = offer.proposal().polRound();
    BlockId block = offer.proposal().blockId();
    if (!votes.polka(polka, block)) {
      return false;
    }
    return prevoteIf(Rule.R2, offer, lockedRound <= polka || block.equals(lockedBlock));
  }

  /** Line 22: a fresh proposal. */
  private boolean r1() {
    Offer offer = offers.get(round);
    if (step != Step.PROPOSE || offer == null || offer.proposal().polRound() != Proposal.NO_POL) {
      return false;
    }
    boolean ours = offer.proposal().blockId().equals(lockedBlock);
    if (!offer.timely() && !ours) {
      count(Rule.UNTIMELY);
      prevote(BlockId.NIL);
      return true;
    }
    return prevoteIf(Rule.R1, offer, lockedRound == NONE || ours);
  }

  private boolean prevoteIf(Rule rule, Offer offer, boolean unlocked) {
    Candidate block = blocks.get(offer.proposal().blockId());
    if (block == null || block.verdict() == Verdict.MISSING || block.verdict() == Verdict.PENDING) {
      return false;
    }
    count(unlocked ? rule : Rule.LOCKED);
    boolean valid = block.verdict() == Verdict.VALID && block.time().equals(offer.proposal().timestamp());
    prevote(valid && unlocked ? offer.proposal().blockId() : BlockId.NIL);
    return true;
  }

  /** Line 34: enough prevotes, but for different things. */
  private boolean r3() {
    VoteSet prevotes = votes.get(round, SignedMsgType.PREVOTE);
    if (step == Step.PREVOTE && !prevoteTimer && prevotes != null && prevotes.hasQuorum()) {
      prevoteTimer = true;
      count(Rule.R3);
      timer(round, Step.PREVOTE, rules.vote(round));
    }
    return false;
  }

  /** Line 47: enough precommits, but for different things. */
  private boolean r6() {
    VoteSet precommits = votes.get(round, SignedMsgType.PRECOMMIT);
    if (precommits == null || !precommits.hasQuorum()) {
      return false;
    }
    if (rules.fastNil() && BlockId.NIL.equals(precommits.majorityOrNull())) {
      count(Rule.FAST_NIL);
      startRound(round + 1);
      return true;
    }
    if (!precommitTimer) {
      precommitTimer = true;
      count(Rule.R6);
      timer(round, Step.PRECOMMIT, rules.vote(round));
    }
    return false;
  }

  // ---- moves ----

  /** R0, line 11. */
  private void startRound(int next) {
    count(Rule.R0);
    round = next;
    step = Step.PROPOSE;
    resetRound();
    offers.keySet().removeIf(earlier -> earlier < next);
    blocks.retain(wantedBlocks());
    proposes();
  }

  private void proposes() {
    moved();
    timer(round, Step.PROPOSE, rules.propose(round));
    if (place == NONE || !start.validators().get(place).address().equals(proposers.of(round))) {
      return;
    }
    if (validBlock == null) {
      buildWaits = true;
      buildIfExtended();
    } else if (blocks.isValid(validBlock)) { // else it was lost, and nothing else may be proposed
      sign(new Effect.SignProposal(new Proposal(start.height(), round, validRound, validBlock, blocks.get(validBlock).time(), Bytes.EMPTY)));
    }
  }

  private void resetRound() {
    polkaDone = false;
    prevoteTimer = false;
    precommitTimer = false;
    building = false;
    buildWaits = false;
    extending = null; // too late
    requests.forgetProposals();
  }

  private Set<BlockId> wantedBlocks() {
    Set<BlockId> wanted = new HashSet<>(8); // only asked for membership: its order shows nowhere
    wanted.add(lockedBlock);
    wanted.add(validBlock);
    wanted.add(decided);
    offers.values().forEach(offer -> wanted.add(offer.proposal().blockId()));
    for (HeightVotes.RoundVotes late : votes.rounds().tailMap(validRound, false).values()) {
      wanted.add(late.prevotes().majorityOrNull());
    }
    return wanted;
  }

  /** The commit of the block before with all that was seen of it, late precommits too; {@link Commit#EMPTY} before the first. */
  public Commit lastCommitForBlock() {
    return lastCommit == null ? Commit.EMPTY : lastCommit.toCommit();
  }

  private void prevote(BlockId block) {
    step = Step.PREVOTE;
    cast(SignedMsgType.PREVOTE, block);
  }

  private void precommit(BlockId block) {
    step = Step.PRECOMMIT;
    cast(SignedMsgType.PRECOMMIT, block);
  }

  private void cast(SignedMsgType type, BlockId block) {
    moved();
    if (place == NONE) {
      return;
    }
    Vote vote = new Vote(type, start.height(), round, block, voteTime(block), start.validators().get(place).address(), place, Bytes.EMPTY, Bytes.EMPTY,
        Bytes.EMPTY);
    if (isExtended(vote)) {
      extending = vote;
      extensionAsked = false;
    } else {
      sign(new Effect.SignVote(vote));
    }
  }

  private boolean isExtended(Vote vote) {
    return start.extended() && vote.type() == SignedMsgType.PRECOMMIT && !vote.blockId().isNil();
  }

  private void askForExtension() {
    if (extending != null && !extensionAsked && blocks.isValid(extending.blockId())) {
      extensionAsked = true;
      out.add(extend());
    }
  }

  private Effect extend() {
    return new Effect.Extend(start.height(), extending.round(), extending.blockId(), blocks.get(extending.blockId()).parts().blockOrNull());
  }

  private void extended(Input.Extended in) {
    if (extending == null || !extensionAsked || in.height() != start.height() || in.round() != extending.round()
        || !in.block().equals(extending.blockId())) {
      return;
    }
    Vote vote = extending.withExtension(in.extension(), Bytes.EMPTY);
    extending = null;
    if (place != NONE) {
      sign(new Effect.SignVote(vote));
    }
  }

  /** A block names who precommitted the one before, and the application gets what they added: both or neither. */
  private void buildIfExtended() {
    if (buildWaits && !lacksExtensions()) {
      buildWaits = false;
      building = true;
      out.add(build());
    }
  }

  private Effect build() {
    Optional<ExtendedCommit> extended = lastCommit != null && start.lastExtended() ? Optional.of(lastCommit.toExtendedCommit()) : Optional.empty();
    return new Effect.Build(start.height(), round, extended.map(ExtendedCommit::toCommit).orElseGet(this::lastCommitForBlock), extended);
  }

  /** Later than the block that is voted for, and than the one before it, whatever our clock says. */
  private Instant voteTime(BlockId about) {
    Candidate block = blocks.get(about);
    Instant after = block == null || block.verdict() != Verdict.VALID ? start.lastTime() : block.time();
    Instant earliest = after.isAfter(Timestamps.LAST_OF_BLOCK) ? after : after.plusMillis(1); // else it may be one that cannot be written
    return now.isBefore(earliest) ? earliest : now;
  }

  private void sign(Effect request) {
    requests.add(request);
    out.add(request);
  }

  private void timer(int ofRound, Step ofStep, Duration delay) {
    out.add(new Effect.StartTimer(start.height(), ofRound, ofStep, delay));
  }

  private void moved() {
    out.add(new Effect.Moved(start.height(), round, step));
  }

  private void halt(String reason) {
    halted = reason;
    out.add(new Effect.Halt(reason));
  }

  private void mix() {
    long state = start == null ? 0 : start.height() * 31 + round * 17L + step.number();
    state = state * 1_000_003 + lockedRound * 257L + validRound * 263L + requests.open().size();
    state = mix(state, lockedBlock);
    state = mix(state, validBlock);
    state = mix(state, decided);
    digest = (digest ^ state ^ (long) out.size() << 48) * 0x9E3779B97F4A7C15L;
    digest ^= digest >>> 29;
  }

  private static long mix(long state, BlockId block) {
    long word = block == null || block.isNil() ? 7 : block.hash().longAt(0);
    return (state ^ word) * 0xBF58476D1CE4E5B9L;
  }

  private void count(Rule rule) {
    fired[rule.ordinal()]++;
  }

  // ---- what others may see ----

  /** Whether the extensions of more than two thirds of the height before are not here yet: then nothing fresh can be proposed. */
  public boolean lacksExtensions() {
    return lastCommit != null && !lastCommit.hasCompleteQuorum();
  }

  /** The precommits for the decided block that carry extensions; empty if extensions are off, or nothing is decided. */
  public List<Vote> extendedPrecommits() {
    List<Vote> found = new ArrayList<>();
    for (int i = 0; decided != null && start.extended() && i < decidedVotes().size(); i++) {
      Vote vote = decidedVotes().complete(i);
      if (vote != null && vote.blockId().equals(decided)) {
        found.add(vote);
      }
    }
    return found;
  }

  /** How often a rule applied since this core was made. */
  public long fired(Rule rule) {
    return fired[rule.ordinal()];
  }

  /** A running sum over all states and effects of this height so far. */
  public long digest() {
    return digest;
  }

  /** Height being decided; 0 before the first begins. */
  public long height() {
    return start == null ? 0 : start.height();
  }

  /** Round; -1 before the first. */
  public int round() {
    return start == null ? NONE : round;
  }

  /** Where the round stands. */
  public Step step() {
    return start == null ? Step.NEW_HEIGHT : step;
  }

  /** What the height builds on; null before the first begins. */
  public HeightStart start() {
    return start;
  }

  /** Who proposes in {@code round}; a round far beyond the present costs time. */
  public Bytes proposer(int ofRound) {
    return proposers.of(ofRound);
  }

  /** The validators of the present height. */
  public ValidatorSet validators() {
    return start == null ? ValidatorSet.EMPTY : start.validators();
  }

  /** The accepted proposal of {@code round}. */
  public Optional<Proposal> proposal(int ofRound) {
    return Optional.ofNullable(offers.get(ofRound)).map(offer -> offer.proposal());
  }

  /** The votes of the present height. */
  public HeightVotes votes() {
    return votes;
  }

  /** The precommits of the height before; empty before the first block. */
  public Optional<VoteSet> lastCommit() {
    return Optional.ofNullable(lastCommit);
  }

  /** The block with these parts, whole or not, if it is wanted. */
  public Optional<BlockParts> parts(PartSetHeader header) {
    for (Candidate block : blocks.all()) {
      if (block.parts().id().parts().equals(header)) {
        return Optional.of(block.parts());
      }
    }
    return Optional.empty();
  }

  /** The wanted block that lacks this part. Costs a hash over the part if its proof leads to one. */
  public Optional<BlockId> lacking(Part part) {
    return start == null ? Optional.empty() : Optional.ofNullable(blocks.lacking(part));
  }

  /** Whether a part has the proof of another one, of a block that lacks it. No honest peer sends that. */
  public boolean forged(Part part) {
    return start != null && blocks.forged(part);
  }

  /** The block that is needed most now: the decided one, that of a quorum of prevotes, the proposed one, one that was valid and got lost. */
  public Optional<BlockParts> wanted() {
    BlockId id = decided;
    if (id == null && start != null && round != NONE) {
      VoteSet prevotes = votes.get(round, SignedMsgType.PREVOTE);
      id = prevotes == null ? null : prevotes.majorityOrNull();
      if (id == null || id.isNil()) {
        Offer offer = offers.get(round);
        id = offer == null ? null : offer.proposal().blockId();
      }
    }
    Candidate lost = validBlock == null || decided != null ? null : blocks.get(validBlock);
    if (lost != null && lost.verdict() == Verdict.MISSING && (id == null || blocks.get(id) == null || blocks.get(id).verdict() != Verdict.MISSING)) {
      id = validBlock;
    }
    return id == null ? Optional.empty() : Optional.ofNullable(blocks.get(id)).map(Candidate::parts);
  }

  /** The round in which the block is locked, -1 for none. */
  public int lockedRound() {
    return start == null ? NONE : lockedRound;
  }

  /** The locked block. */
  public Optional<BlockId> lockedBlock() {
    return Optional.ofNullable(lockedBlock);
  }

  /** The latest round with a quorum of prevotes for a valid block, -1 for none. */
  public int validRound() {
    return start == null ? NONE : validRound;
  }

  /** The block of {@link #validRound}. */
  public Optional<BlockId> validBlock() {
    return Optional.ofNullable(validBlock);
  }

  /** The decided block. */
  public Optional<BlockId> decided() {
    return Optional.ofNullable(decided);
  }

  /** Our place in the set of the present height, -1 if we sign nothing. */
  public int place() {
    return start == null ? NONE : place;
  }

  /** Whether a vote by our key that we did not make was seen; nothing is signed since. */
  public boolean keyAbroad() {
    return keyAbroad;
  }

  /** What the precommits that we saw make of the decided block, also late ones; empty before it is decided. */
  public Optional<Commit> seenCommit() {
    return decided == null ? Optional.empty() : Optional.of(decidedVotes().toCommit());
  }

  /** The votes of this height in which something has a quorum: of this round, the valid one, the decided one, and that which its proposal goes back to. */
  public List<VoteSet> majorities() {
    Set<VoteSet> found = new LinkedHashSet<>();
    int polRound = proposal(round).map(Proposal::polRound).orElse(NONE); // peers may lack it, although we saw it too late to make it our valid one
    for (int of : new int[] {validRound, round, decidedRound, polRound}) {
      for (SignedMsgType type : List.of(SignedMsgType.PREVOTE, SignedMsgType.PRECOMMIT)) {
        VoteSet set = votes.get(of, type);
        if (set != null && set.majorityOrNull() != null) {
          found.add(set);
        }
      }
    }
    return List.copyOf(found);
  }

  /** The precommits by which the block was decided; only after that. */
  public VoteSet decidedVotes() {
    return votes.get(decidedRound, SignedMsgType.PRECOMMIT);
  }

  /** Whether the signer was asked for this round and step of the height, or for a later one. @param ofStep 0 to 2, as the signer counts */
  public boolean askedFor(int ofRound, int ofStep) {
    return requests.reached(ofRound, ofStep);
  }

  /**
   * Where this member stands, for a log that starts over; empty before the first round. What it knows besides is {@link #known}. Of a decided
   * height it is the round before the decision, which the votes bring again.
   */
  public Optional<Standing> standing() {
    if (start == null || step == Step.NEW_HEIGHT || round == NONE) {
      return Optional.empty();
    }
    List<Vote> own = new ArrayList<>();
    for (SignedMsgType type : List.of(SignedMsgType.PREVOTE, SignedMsgType.PRECOMMIT)) {
      VoteSet set = place == NONE ? null : votes.get(round, type);
      if (set != null && set.get(place) != null) {
        own.add(set.get(place));
      }
    }
    Optional<Proposal> proposal = place == NONE ? Optional.empty() : proposal(round)
        .filter(offered -> start.validators().get(place).address().equals(proposers.of(round)));
    for (Effect asked : requests.open()) {
      if (asked instanceof Effect.SignVote vote && vote.unsigned().round() == round) { // for an earlier one it is too late
        own.add(vote.unsigned());
      } else if (asked instanceof Effect.SignProposal ours && ours.unsigned().round() == round) {
        proposal = Optional.of(ours.unsigned());
      }
    }
    if (extending != null) {
      own.add(extending);
    }
    return Optional.of(new Standing(round, step == Step.COMMIT ? Step.PRECOMMIT : step, lockedRound, lockedBlock == null ? BlockId.NIL : lockedBlock,
        validRound, validBlock == null ? BlockId.NIL : validBlock, own, proposal));
  }

  /**
   * What this member knows of the height besides where it stands, most needed first, as inputs that bring it to another core which stands
   * there. Without the second votes of equivocators, and of later rounds only the next one: peers have them.
   */
  public List<Known> known() {
    return new Recollection(start, round, List.of(decidedRound, validRound, round, round + 1), decided, validBlock, now)
        .of(offers.values(), lastCommit, votes, blocks);
  }

  /** Requests to the signer at this height. */
  public int signs() {
    return requests.count();
  }

  /** Whether the decided block was given away to be committed. */
  public boolean deciding() {
    return deciding;
  }

  /** Whether this is the address of our key. */
  public boolean isOurs(Bytes address) {
    return start != null && start.key().isPresent() && start.key().get().equals(address);
  }

  /** Why nothing goes on; empty if it does. */
  public String halted() {
    return halted;
  }
}
