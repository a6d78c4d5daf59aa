package org.blockberry.node.commit;

import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.VoteExtension;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.ExtendedCommit;
import org.blockberry.chain.ExtendedCommitSig;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;
import org.blockberry.chain.verify.ChainState;

/** What an application adds to precommits. Its calls have the deadline of all calls to it. Threading: any. */
public final class VoteExtensions {
  private VoteExtensions() {}

  /** What it adds to our precommit for a valid block. */
  public static Bytes of(ChainState state, Block block, Bytes encoded, Slot<Application> application) {
    Bytes hash = block.blockId(encoded).hash();
    return application.call(app -> app.extendVote(AppTranslation.input(block, hash, state.lastValidators())));
  }

  /** Whether it accepts what another validator added. */
  public static boolean accepted(Vote vote, Slot<Application> application) {
    return application.call(app -> app.verifyVoteExtension(vote.height(), vote.blockId().hash(), vote.validatorAddress(), vote.extension()));
  }

  /**
   * A commit's extensions as the application sees them.
   *
   * @throws org.blockberry.chain.InvalidBlockException an entry for the block has none, or another one has one
   */
  static List<VoteExtension> in(ExtendedCommit commit, ValidatorSet signers) {
    commit.validate(true);
    if (commit.signatures().size() != signers.size()) {
      throw new IllegalArgumentException("an extended commit of " + commit.signatures().size() + " entries for " + signers.size() + " validators");
    }
    List<VoteExtension> all = new ArrayList<>(signers.size());
    for (int i = 0; i < signers.size(); i++) {
      Validator signer = signers.get(i);
      ExtendedCommitSig entry = commit.signatures().get(i);
      all.add(new VoteExtension(signer.address(), signer.power(), entry.sig().flag().number(), entry.extension(), entry.extensionSignature()));
    }
    return all;
  }
}
