package org.blockberry.node.commit;

import java.util.List;
import org.blockberry.api.application.BlockOutcome;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.slot.GatedSlot;

/** A chain of fakes for tests outside this package. */
public final class ChainProbe implements AutoCloseable {
  private final ChainRig rig;

  /** Of a new chain. */
  public ChainProbe() {
    this(new ChainRig(new ChainRig.Home(1)));
  }

  private ChainProbe(ChainRig rig) {
    this.rig = rig;
  }

  /** Another node of the same chain, which has nothing yet. */
  public ChainProbe newcomer() {
    return new ChainProbe(new ChainRig(rig.home.withoutBlocks().withoutAppState()));
  }

  /** Its committer. */
  public BlockCommitter committer() {
    return rig.committer;
  }

  /** Its rules. */
  public BlockRules rules() {
    return rig.rules;
  }

  /** What decides. */
  public GatedSlot<ConsensusEngine> engine() {
    return rig.consensus;
  }

  /** Why it stopped, in order. */
  public List<String> halts() {
    return rig.halts;
  }

  /** Commits one block. */
  public SealedBlock commitNext() throws Exception {
    rig.commitNext();
    return at(rig.committer.tip().height());
  }

  /** A committed block with its proof. */
  public SealedBlock at(long height) {
    return rig.blocks.call(store -> store.block(height)).map(stored -> new SealedBlock(height, stored.block(), stored.commit())).orElseThrow();
  }

  /** The application says another hash from now on than those of others. */
  public void differ() {
    rig.app.answer = outcome -> BlockOutcome.builder(Bytes.wrap(new byte[32]), outcome.txOutcomes()).build();
  }

  /** A block with another proof. */
  public static SealedBlock with(SealedBlock block, Bytes proof) {
    return new SealedBlock(block.height(), block.block(), proof);
  }

  @Override
  public void close() {
    rig.close();
  }
}
