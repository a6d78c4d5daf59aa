package org.blockberry.node.commit;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.verify.BlockValidation;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.chain.verify.CommitVerdict;
import org.blockberry.chain.verify.CommitVerification;
import org.blockberry.chain.verify.SignatureVerifier;

/** The chain's rules for the next block and for its proof: more than two thirds of the power signed it. Pure but for what it asks of evidence. */
public final class BlockRules implements SealCheck {
  private final BlockValidation validation;
  private final CommitVerification commits;
  private final BlockEvidence evidence;
  private volatile BlockId sound = BlockId.NIL; // of a block whose content fits its header, which its id covers

  /** For blocks without evidence. @param verifier of the crypto ladder */
  public BlockRules(SignatureVerifier verifier) {
    this(verifier, BlockEvidence.NONE);
  }

  /** @param evidence judges what blocks carry of it */
  public BlockRules(SignatureVerifier verifier, BlockEvidence evidence) {
    this.validation = new BlockValidation(verifier);
    this.commits = new CommitVerification(verifier);
    this.evidence = evidence;
  }

  @Override
  public Optional<String> problem(ChainState state, Block block, BlockId blockId, Commit proof) {
    Optional<String> wrong = problem(state, block, blockId, true);
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

  @Override
  public void concluded(ChainState after, Block block) {
    evidence.concluded(after, block);
  }

  /** Why {@code block} may not follow; empty if it may. @param blockId its own */
  public Optional<String> problem(ChainState state, Block block, BlockId blockId) {
    return problem(state, block, blockId, false);
  }

  private Optional<String> problem(ChainState state, Block block, BlockId blockId, boolean decided) {
    Set<Offence> seen = new HashSet<>();
    try {
      if (!blockId.equals(sound)) { // what was judged as a proposal is mostly what is committed next
        block.validate();
        sound = blockId;
      }
      validation.follows(state, block, state.params().version().app(), piece -> {
        if (!seen.add(Offence.of(piece))) {
          throw new InvalidBlockException("the block has evidence of one offence twice");
        }
        evidence.check(state, piece, decided);
      });
      return Optional.empty();
    } catch (InvalidBlockException e) {
      return Optional.of(e.getMessage());
    }
  }
}
