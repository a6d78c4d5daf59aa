package org.blockberry.testing.simulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.blockberry.api.application.Misbehavior;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockIdFlag;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.Commit;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.ExtendedCommit;
import org.blockberry.chain.ExtendedCommitSig;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;
import org.blockberry.consensus.bft.core.BftCore;
import org.blockberry.consensus.bft.core.Effect;
import org.blockberry.consensus.bft.core.Rule;
import org.blockberry.consensus.bft.core.VoteSet;
import org.blockberry.consensus.bft.gossip.Message;
import org.blockberry.node.commit.Offence;

/** The invariants of specification bft section 20, looked at when something happens that can break them. */
final class Invariants {
  private static final List<String> STATE_REASONS = List.of("app hash", "it builds on another block");
  private static final List<SignedMsgType> VOTES = List.of(SignedMsgType.PREVOTE, SignedMsgType.PRECOMMIT);

  private final Simulation simulation;
  private final Map<Long, BlockId> decisions = new HashMap<>();
  private final Map<Long, Bytes> states = new HashMap<>();
  private final Map<Long, Bytes> setHashes = new HashMap<>();
  private final Map<String, Bytes> signed = new HashMap<>(); // who/height/round/step -> bytes
  private final Map<String, Vote> locks = new HashMap<>(); // place/height -> last precommit for a block that was sent
  private final Map<Bytes, Long> transactions = new HashMap<>(); // hash -> height of its block
  private final Map<Offence, Long> offences = new HashMap<>(); // -> height of the block with its evidence
  private final Map<Long, Integer> evidence = new HashMap<>(); // height -> pieces in its block
  private final Map<Long, Bytes> proposers = new HashMap<>(); // height and round -> address
  private final Map<Integer, Long> executed = new HashMap<>(); // member -> height of its application's state
  private final Map<Integer, Progress> progress = new HashMap<>();
  private final Map<String, Long> coverage = new TreeMap<>();

  Invariants(Simulation simulation) {
    this.simulation = simulation;
  }

  /** After every event of a member that is up. */
  void look(Member member) {
    BftCore core = member.replica().core();
    if (!member.honest() || core.height() == 0) {
      return;
    }
    Progress before = progress.get(member.index());
    if (before != null && before.core == core && before.height == core.height()) {
      require("I6", core.round() >= before.round && core.lockedRound() >= before.locked && core.validRound() >= before.valid
          && (core.round() > before.round || core.step().compareTo(before.step) >= 0 || core.step().number() >= before.step.number()),
          member, "went back");
      require("I6", core.validRound() >= core.lockedRound(), member, "is locked in a later round than its valid one");
    } else if (before != null && before.core == core) {
      require("I3", core.height() > before.height, member, "went back in height");
    }
    if (before == null || before.core != core) {
      before = new Progress(core);
      progress.put(member.index(), before);
    }
    if (before.height != core.height() || before.round != core.round()) {
      sameProposer(member, core);
    }
    if (before.height != core.height() || before.round != core.round() || before.step != core.step()) {
      bounded(member, core);
    }
    before.note();
    require("I12", core.votes().size() <= core.round() + 3 + 2 * simulation.members().size(), member, "keeps votes of "
        + core.votes().size() + " rounds");
  }

  private void sameProposer(Member member, BftCore core) {
    int round = Math.max(0, core.round());
    Bytes proposer = core.proposer(round);
    Bytes before = proposers.putIfAbsent(core.height() << 32 | round, proposer);
    require("I13", before == null || before.equals(proposer), member, "sees another proposer of " + core.height() + "/" + round);
  }

  private void bounded(Member member, BftCore core) {
    int peers = simulation.members().size();
    require("I12", member.replica().gossip().peers().size() < peers, member, "knows more peers than there are");
    int round = Math.max(0, core.round());
    for (SignedMsgType type : VOTES) {
      VoteSet votes = core.votes().get(round, type);
      require("I12", votes == null || votes.buckets() <= votes.size() + peers, member, "counts votes for too many blocks in round " + round);
    }
    core.wanted().ifPresent(block -> require("I12", (block.total() - 1L) * BlockLimits.PART_SIZE < core.start().maxBytes(), member,
        "keeps " + block.total() + " parts of a block"));
  }

  /** An application's state of this height became durable. */
  void executed(Member member, long height) {
    long before = executed.getOrDefault(member.index(), 0L);
    require("I3", height == before + 1, member, "executed block " + height + " after block " + before);
    executed.put(member.index(), height);
  }

  void started(Member member) {
    count("starts");
  }

  /** Before an honest member gets a signature. */
  void signing(Member member, long height, int round, int step, Bytes signBytes, boolean dirty) {
    require("I14", !dirty, member, "asks for a signature before its log is durable");
    BftCore core = member.replica().core();
    if (step == ConsensusSigner.STEP_PRECOMMIT && core.lockedRound() == round && !signedBefore(core, SignedMsgType.PRECOMMIT, round)) {
      VoteSet prevotes = core.votes().get(round, SignedMsgType.PREVOTE);
      require("I5", prevotes != null && prevotes.majority().isPresent(), member, "precommits without a quorum of prevotes");
    }
  }

  /** Before an honest member sends. */
  void sending(Member member, Message message) {
    if (message instanceof Message.VoteMessage sent) {
      Vote vote = sent.vote();
      BftCore core = member.replica().core();
      if (core.isOurs(vote.validatorAddress())) {
        own(member, vote.height() + "/" + vote.round() + "/" + vote.type(), vote.signBytes(Simulation.CHAIN));
        if (vote.height() == core.height() && core.place() >= 0 // who signs nothing passes on what it signed before
            && !signedBefore(core, vote.type(), vote.round())) {
          lockDiscipline(member, core, vote);
        }
      }
    } else if (message instanceof Message.ProposalMessage sent) {
      Proposal proposal = sent.proposal();
      BftCore core = member.replica().core();
      if (core.height() == proposal.height() && core.isOurs(core.proposer(proposal.round()))) {
        own(member, proposal.height() + "/" + proposal.round() + "/p", proposal.signBytes(Simulation.CHAIN));
      }
    }
  }

  /** Whether it signed that before its log was lost, and with it what led to the vote; an extension may still be lacking. */
  private static boolean signedBefore(BftCore core, SignedMsgType type, int round) {
    return core.start().standing().filter(at -> at.own().stream().anyMatch(vote -> vote.type() == type && vote.round() == round)).isPresent();
  }

  private void own(Member member, String step, Bytes signBytes) {
    Bytes before = signed.putIfAbsent("sent " + member.place() + "/" + step, signBytes);
    require("I4", before == null || before.equals(signBytes), member, "signed two things for " + step);
  }

  private void lockDiscipline(Member member, BftCore core, Vote vote) {
    if (vote.blockId().isNil()) {
      return;
    }
    if (vote.type() == SignedMsgType.PRECOMMIT) {
      VoteSet prevotes = core.votes().get(vote.round(), SignedMsgType.PREVOTE);
      require("I5", prevotes != null && prevotes.majority().filter(vote.blockId()::equals).isPresent(), member,
          "precommitted a block without a quorum of prevotes in round " + vote.round());
      locks.merge(member.place() + "/" + vote.height(), vote, (one, other) -> one.round() > other.round() ? one : other);
      return;
    }
    Vote lock = locks.get(member.place() + "/" + vote.height());
    if (vote.round() == core.round() && lock != null && lock.round() < vote.round() && !lock.blockId().equals(vote.blockId())) {
      int polka = core.proposal(vote.round()).map(Proposal::polRound).orElse(-1);
      VoteSet prevotes = polka < 0 ? null : core.votes().get(polka, SignedMsgType.PREVOTE);
      require("I5", polka >= lock.round() && prevotes != null && prevotes.majority().filter(vote.blockId()::equals).isPresent(), member,
          "prevoted against its lock of round " + lock.round());
    }
  }

  void decided(Member member, long height, BlockId id, Commit commit, ValidatorSet set) {
    BlockId before = decisions.putIfAbsent(height, id);
    require("I1", before == null || before.equals(id), member, "decided " + id.hash() + " at height " + height + ", others " + before);
    require("I3", height == member.height() + 1, member, "decided height " + height + " after " + member.height());
    require("I7", simulation.commits(set, id, commit), member, "decided height " + height + " with a commit that does not verify");
    count("decided in round " + Math.min(commit.round(), 9));
  }

  /** What the proposer gets of the height before: more than two thirds of the power with extensions that are signed, and none without. */
  void building(Member member, Effect.Build build, ValidatorSet before) {
    boolean expected = build.height() > 1 && simulation.scenario().extendedAt(build.height() - 1);
    require("E1", build.extended().isPresent() == expected, member, "builds with extensions where there are none, or without");
    if (!expected) {
      return;
    }
    ExtendedCommit extended = build.extended().get();
    require("E1", extended.toCommit().equals(build.lastCommit()) && extended.height() == build.height() - 1, member, "builds on two commits");
    require("E1", simulation.commits(before, extended.blockId(), extended.toCommit()), member, "builds on a commit that does not verify");
    long power = 0;
    for (int i = 0; i < before.size(); i++) {
      ExtendedCommitSig entry = extended.signatures().get(i);
      if (entry.sig().flag() == BlockIdFlag.COMMIT) {
        require("E1", simulation.keys().verify(before.get(i).publicKey(), SignBytes.extension(Simulation.CHAIN, extended.height(),
            extended.round(), entry.extension()), entry.extensionSignature()), member, "has an extension that is not signed");
        power += before.get(i).power();
      } else {
        require("E1", entry.extension().isEmpty() && entry.extensionSignature().isEmpty(), member, "has an extension without a vote for the block");
      }
    }
    require("E1", power * 3 > before.totalPower() * 2, member, "builds with the extensions of " + power + " of " + before.totalPower());
    count("built with extensions");
  }

  /** What counted at the height itself, and was not ours, was accepted by the application. */
  void deciding(Member member) {
    BftCore core = member.replica().core();
    VoteSet votes = core.decidedVotes();
    for (int i = 0; i < votes.size() && core.start().extended(); i++) {
      Vote vote = votes.complete(i);
      boolean others = vote != null && vote.blockId().equals(core.decided().orElseThrow()) && !core.isOurs(vote.validatorAddress());
      require("E2", !others || SimBlock.isExtension(vote.extension(), vote.height(), simulation.place(vote.validatorAddress())), member,
          "counted a precommit whose extension the application refuses");
    }
  }

  /** W5 before W6: the end of a height is noted when its block is stored. */
  void ended(Member member, long height, long stored) {
    require("I14", height <= stored, member, "noted the end of height " + height + " before its block is stored");
  }

  void replayed(Member member, boolean same) {
    count("replayed");
    require("I11", same, member, "is in another state after the replay of its log");
  }

  /** Honest members vote for fresh blocks of about now only; what an honest clock may be off is the least of the precision. */
  void decidedTime(Member member, java.time.Instant time, int round) {
    long ahead = java.time.Duration.between(Simulation.GENESIS, time).toMillis() - simulation.now() / 1_000;
    boolean wrongClocks = simulation.scenario().faults().stream().anyMatch(fault -> fault.kind() == Fault.Kind.CLOCK
        || fault.kind() == Fault.Kind.CLOCK_STEP);
    require("I2", wrongClocks || ahead <= 505, member, "decided a block that is " + ahead + " ms ahead of time");
  }

  /** Whose application leaves the chain stops at the next block, and says why. */
  void halted(Member member, String reason) {
    require("I2", member.height() >= member.divergesAt(), member, "halts before its application diverged: " + reason);
    require("I2", STATE_REASONS.stream().anyMatch(reason::contains), member, "halts without a clear reason: " + reason);
    if (!member.halted()) {
      count("halted by its application");
    }
  }

  void applied(Member member, long height, Bytes state, ValidatorSet later) {
    BftCore core = member.replica() == null ? null : member.replica().core();
    if (core != null && core.height() == height && later.find(core.proposer(Math.max(0, core.round()))).isEmpty()) {
      count("proposer left");
    }
    if (later.size() < simulation.scenario().powers().size()) {
      count("members left");
    }
    Bytes before = member.diverges() && height >= member.divergesAt() ? null : states.putIfAbsent(height, state);
    Bytes set = setHashes.putIfAbsent(height, later.hash().concat(later.priorityHash()));
    if (before != null && !before.equals(state)) {
      throw new Violation("I2", "two states after height " + height);
    }
    if (set != null && !set.equals(later.hash().concat(later.priorityHash()))) {
      throw new Violation("I13", "two validator sets for height " + (height + 2));
    }
  }

  /** A transaction is in one block, whoever looks: proposers leave out what is in the chain already. */
  void committed(Member member, long height, List<Bytes> hashes) {
    for (Bytes hash : hashes) {
      Long before = transactions.putIfAbsent(hash, height);
      require("I3", before == null || before == height || !simulation.scenario().liars().isEmpty(), member,
          "committed " + hash + " at height " + height + ", which is in block " + before);
    }
    count("transactions", hashes.size());
  }

  /** Something that must be reached now and then. */
  void happened(String what) {
    count(what);
  }

  void accused(Vote first, Vote second) {
    count("accused");
    requireLiar(first.validatorAddress(), first + " and " + second);
  }

  private void requireLiar(Bytes address, String accusation) {
    for (Member member : simulation.members()) {
      if (member.honest() && simulation.place(address) == member.place()) {
        throw new Violation("I9", "evidence accuses member " + member.name() + ": " + accusation);
      }
    }
  }

  /** Evidence in a block is of a liar, and an offence is in one block of the chain. */
  void accusing(long height, List<Evidence> pieces) {
    for (Evidence piece : pieces) {
      Offence offence = Offence.of(piece);
      if (piece instanceof DuplicateVoteEvidence votes) {
        requireLiar(votes.voteA().validatorAddress(), "block " + height + " has " + votes);
      }
      Long before = offences.putIfAbsent(offence, height);
      if (before != null && before != height) {
        throw new Violation("I9", "blocks " + before + " and " + height + " have evidence of one offence: " + piece);
      }
      count(before == null ? "evidence in a block" : "evidence seen again");
    }
    evidence.merge(height, pieces.size(), Math::max);
  }

  /** The application hears of all that the block holds, with the power that the validator had. */
  void told(long height, List<Misbehavior> offences) {
    if (evidence.getOrDefault(height, 0) != offences.size()) {
      throw new Violation("I9", "block " + height + " has " + evidence.get(height) + " pieces of evidence but the application hears of " + offences);
    }
    for (Misbehavior offence : offences) {
      requireLiar(offence.address(), "the application is told " + offence);
      count("application told of misbehaviour");
    }
  }

  void reported(Member peer, String reason) {
    count("reported");
    if (peer.honest()) {
      throw new Violation("I9", "honest member " + peer.name() + " is blamed: " + reason);
    }
  }

  void helped() {
    count("helped");
    locks.clear(); // an operator knows that nothing was decided
  }

  void warned(String line) {
    count(line.contains("goes on in round") ? "went on" : line.startsWith("a height of many rounds") ? "log started over"
        : line.startsWith("the log") ? "silent" : line.startsWith("the signer refuses") ? "refused"
        : line.startsWith("the signer") ? "signer away" : "double proposal");
  }

  Map<String, Long> coverage() {
    for (Member member : simulation.members()) {
      for (Rule rule : Rule.values()) {
        coverage.merge(rule.name(), member.replica() == null ? 0 : member.replica().core().fired(rule), Long::sum);
      }
    }
    return coverage;
  }

  private void count(String what) {
    count(what, 1);
  }

  private void count(String what, long times) {
    coverage.merge(what, times, Long::sum);
  }

  private void require(String invariant, boolean holds, Member member, String what) {
    if (!holds) {
      throw new Violation(invariant, "member " + member.name() + " " + what);
    }
  }

  /** Where a member's core was after the last event. */
  private static final class Progress {
    private final BftCore core;
    private long height;
    private int round;
    private int locked;
    private int valid;
    private org.blockberry.consensus.bft.core.Step step;

    private Progress(BftCore core) {
      this.core = core;
    }

    private void note() {
      height = core.height();
      round = core.round();
      locked = core.lockedRound();
      valid = core.validRound();
      step = core.step();
    }
  }
}
