package org.blockberry.node.external;

import java.util.Optional;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.node.BlockVerdict.Kind;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.node.commit.ScheduleGate;
import org.blockberry.node.commit.SealCheck;

/** Says whether a block of somebody else follows the chain, as the commit will; the commit judges again. */
final class BlockJudge {
  private final SealCheck check;
  private final ScheduleGate gate;

  BlockJudge(SealCheck check, ScheduleGate gate) {
    this.check = check;
    this.gate = gate;
  }

  /**
   * What a judge says.
   *
   * @param ours whether the validators have decided the block and only our own state says otherwise
   */
  record Judgement(BlockVerdict verdict, boolean ours) {}

  /** What is wrong with a block, or that it is right; may ask a commit verifier and so wait for it. */
  Judgement judge(ChainState state, SealedBlock sealed) {
    Block block;
    Commit proof;
    try {
      block = Block.decode(sealed.block());
      proof = Commit.decode(sealed.commit());
    } catch (DecodingException e) {
      return said(Kind.INVALID, "it is malformed: " + e.getMessage());
    }
    if (block.header().height() != sealed.height()) {
      return said(Kind.INVALID, "its header says height " + block.header().height());
    }
    BlockId id = block.blockId(sealed.block());
    try {
      Optional<String> problem = check.problem(state, block, id, proof);
      boolean ours = problem.isPresent() && check.decided(state, block, id, proof);
      if (problem.isPresent() && !ours) {
        return said(Kind.INVALID, problem.get());
      }
      Optional<SlotEmpty> obstacle = gate.obstacle(sealed.height());
      if (obstacle.isPresent()) {
        return said(Kind.NOT_NOW, obstacle.get().getMessage());
      }
      return gate.proofProblem(state, sealed).map(why -> said(Kind.INVALID, "its proof is not valid for the engine: " + why))
          .orElseGet(() -> new Judgement(BlockVerdict.of(Kind.TAKEN, problem.orElse("")), ours));
    } catch (SlotEmpty e) {
      return said(Kind.NOT_NOW, e.getMessage());
    }
  }

  private static Judgement said(Kind kind, String reason) {
    return new Judgement(BlockVerdict.of(kind, reason), false);
  }
}
