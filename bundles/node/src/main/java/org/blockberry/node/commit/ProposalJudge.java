package org.blockberry.node.commit;

import java.util.Optional;
import org.blockberry.api.application.Application;
import org.blockberry.api.plugin.Slot;
import org.blockberry.chain.verify.ChainState;

/** Judges somebody else's proposal: first by the chain's rules, then by the application. */
public final class ProposalJudge {
  private ProposalJudge() {}

  /** Why the proposal must be refused; empty if it may be voted for. */
  public static Optional<String> judge(
      ChainState state, DecodedBlock block, BlockRules rules, Slot<Application> application) {
    Optional<String> problem = rules.problem(state, block.block(), block.id());
    if (problem.isPresent()) {
      return problem;
    }
    boolean accepted = application.call(app ->
        app.processProposal(AppTranslation.input(block.block(), block.id().hash(), state.lastValidators())));
    return accepted ? Optional.empty() : Optional.of("the application refuses it");
  }
}
