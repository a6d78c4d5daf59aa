package org.blockberry.testing.simulator;

import java.time.Duration;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.EngineStatus;
import org.blockberry.api.consensus.Finality;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.consensus.bft.core.Step;

/** What the node's parts see of a member's replica: what {@code BftEngine} does on its thread is done at once. */
final class NodeEngine implements ConsensusEngine {
  private static final long STUCK = 5_000_000; // microseconds

  private final Member member;
  private final Runnable begin;
  private boolean resting;
  private long heightSince;

  /** @param begin begins the next height of the replica */
  NodeEngine(Member member, Runnable begin) {
    this.member = member;
    this.begin = begin;
    this.heightSince = member.simulation().now();
  }

  private boolean absent() {
    return member.replica() == null; // the process is starting
  }

  @Override
  public void onStored(long height) {
    if (!absent()) {
      member.simulation().noting(() -> {
        member.replica().stored(height);
        return true;
      });
    }
  }

  @Override
  public void onCommitted(ChainTip tip) {
    if (!absent()) {
      heightSince = member.simulation().now();
      member.simulation().noting(() -> {
        begin.run();
        return true;
      });
    }
  }

  @Override
  public void submitExternal(SealedBlock block) {
    member.replica().decidedElsewhere(block.height(), block.block(), block.commit());
  }

  @Override
  public boolean park(long height, Duration wait) {
    boolean stuck = member.simulation().now() - heightSince > STUCK;
    var core = member.replica().core();
    boolean quiet = core.step() != Step.COMMIT && !member.replica().signed();
    if (core.height() != height + 1 || !resting && !stuck && !quiet) {
      return false;
    }
    resting = true;
    member.replica().rest();
    return true;
  }

  @Override
  public void resume() {
    if (resting) {
      resting = false;
      member.replica().resume();
    }
  }

  @Override
  public EngineStatus status() {
    return EngineStatus.builder(member.replica().core().height(), member.replica().core().round(), "simulated").build();
  }

  @Override
  public Finality finality() {
    return Finality.INSTANT;
  }
}
