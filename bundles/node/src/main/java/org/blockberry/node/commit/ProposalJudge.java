package org.blockberry.node.commit;

import java.util.Optional;
import org.blockberry.api.application.Application;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.verify.ChainState;

/** Judges somebody else's proposal: first by the chain's rules, then by the application. */
public final class ProposalJudge {
  private ProposalJudge() {}

  /** Why the proposal must be refused; empty if it may be voted for. */
  public static Optional<String> judge(
      ChainState state, Block block, Bytes encoded, BlockRules rules, Slot<Application> application) {
    Optional<String> problem = rules.problem(state, block);
    if (problem.isPresent()) {
      return problem;
    }
    Bytes hash = block.blockId(encoded).hash();
    boolean accepted = application.call(app ->
        app.processProposal(AppTranslation.input(block, hash, state.lastValidators())));
    return accepted ? Optional.empty() : Optional.of("the application refuses it");
  }
}
