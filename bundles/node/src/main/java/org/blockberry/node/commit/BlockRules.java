package org.blockberry.node.commit;

import java.util.Optional;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.verify.BlockValidation;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.chain.verify.CommitVerdict;
import org.blockberry.chain.verify.CommitVerification;
import org.blockberry.chain.verify.SignatureVerifier;

/** The chain's rules for the next block and for its proof: more than two thirds of the power signed it. Pure. */
public final class BlockRules implements SealCheck {
  private final BlockValidation validation;
  private final CommitVerification commits;

  /** @param verifier of the crypto ladder */
  public BlockRules(SignatureVerifier verifier) {
    this.validation = new BlockValidation(verifier);
    this.commits = new CommitVerification(verifier);
  }

  @Override
  public Optional<String> problem(ChainState state, Block block, BlockId blockId, Commit proof) {
    Optional<String> wrong = problem(state, block);
    if (wrong.isPresent()) {
      return wrong;
    }
    CommitVerdict verdict = commits.light(state.chainId(), state.validators(), blockId, block.header().height(), proof);
    return verdict.accepted() ? Optional.empty() : Optional.of("its proof is not valid: " + verdict.reason());
  }

  @Override
  public boolean decided(ChainState state, Block block, BlockId blockId, Commit proof) {
    return commits.light(state.chainId(), state.validators(), blockId, block.header().height(), proof).accepted();
  }

  /** Why {@code block} may not follow; empty if it may. */
  public Optional<String> problem(ChainState state, Block block) {
    try {
      validation.validate(state, block, state.params().version().app(), evidence -> {
        throw new InvalidBlockException("it carries evidence, which no engine of this version collects");
      });
      return Optional.empty();
    } catch (InvalidBlockException e) {
      return Optional.of(e.getMessage());
    }
  }
}
