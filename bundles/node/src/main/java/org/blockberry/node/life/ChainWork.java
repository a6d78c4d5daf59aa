package org.blockberry.node.life;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.blockberry.api.application.Application;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.Vote;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.node.commit.BlockCommitter;
import org.blockberry.node.commit.BlockRules;
import org.blockberry.node.commit.ProposalBuilder;
import org.blockberry.node.commit.ProposalJudge;
import org.blockberry.node.commit.ScheduleGate;
import org.blockberry.node.commit.VoteExtensions;
import org.blockberry.node.evidence.EvidencePool;

/** What engines work with: building, judging and committing blocks. */
record ChainWork(
    BlockCommitter committer,
    ProposalBuilder proposals,
    BlockRules rules,
    Slot<Application> application,
    Slot<Mempool> mempool,
    Supplier<Optional<ConsensusSigner>> signer,
    Executor builders,
    Executor extensions,
    Consumer<String> onFailure,
    ScheduleGate gate,
    EvidencePool evidence) {

  /** The block after the tip, unless the chain's schedule demands another wiring first. */
  Proposal propose(Bytes lastCommit, Bytes proposer) {
    refuseUnscheduled();
    return proposals.build(lastCommit, proposer);
  }

  /** As above, with what validators added to their precommits for the last block. */
  Proposal proposeExtended(Bytes extendedCommit, Bytes proposer) {
    refuseUnscheduled();
    return proposals.buildExtended(extendedCommit, proposer);
  }

  Bytes extendVote(Bytes block) {
    refuseUnscheduled();
    return VoteExtensions.of(committer.state(), Block.decode(block), block, application);
  }

  boolean verifyVoteExtension(Bytes vote) {
    return VoteExtensions.accepted(Vote.decode(vote), application);
  }

  private void refuseUnscheduled() {
    gate.obstacle(committer.state().nextHeight()).ifPresent(obstacle -> {
      throw obstacle;
    });
  }

  boolean transactionsAvailable() {
    try {
      return mempool.call(pool -> pool.stats().transactions() > 0, java.time.Duration.ZERO);
    } catch (SlotEmpty | PluginFailure e) {
      return false;
    }
  }

  Optional<String> judge(Bytes encoded) {
    refuseUnscheduled();
    try {
      return ProposalJudge.judge(committer.state(), committer.decoded(encoded), rules, application);
    } catch (DecodingException e) {
      return Optional.of("it is malformed: " + e.getMessage());
    }
  }

  void engineFailed(String reason) {
    onFailure.accept(reason);
  }
}
