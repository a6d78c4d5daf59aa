package org.blockberry.node.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.BlockInput;
import org.blockberry.api.application.VoteExtension;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.Commit;
import org.blockberry.chain.ExtendedCommit;
import org.blockberry.chain.ExtendedCommitSig;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.Vote;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the node does with vote extensions: the application is asked, and gets those of the height before while it prepares a block. */
@Tag("sec-C3")
class VoteExtensionsTest {
  private static final Bytes SIGNATURE = Bytes.wrap(new byte[64]);

  private final List<BlockInput> asked = new CopyOnWriteArrayList<>();

  /** The rig's application, which also adds to votes. */
  private Application extending(HashApp app) {
    return (Application) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Application.class}, (self, method, arguments) -> {
      switch (method.getName()) {
        case "extendVote":
          asked.add((BlockInput) arguments[0]);
          return Bytes.utf8("price");
        case "verifyVoteExtension":
          return arguments[3].equals(Bytes.utf8("price"));
        case "prepareProposal":
          asked.add((BlockInput) arguments[0]);
          return ((BlockInput) arguments[0]).txs();
        default:
          try {
            return method.invoke(app, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
      }
    });
  }

  private static ExtendedCommit extended(Commit commit, Bytes extension, Bytes signature) {
    return new ExtendedCommit(commit.height(), commit.round(), commit.blockId(),
        commit.signatures().stream().map(sig -> new ExtendedCommitSig(sig, extension, signature)).toList());
  }

  @Test
  void theApplicationIsAskedAndGetsThoseOfTheHeightBefore() throws Exception {
    try (ChainRig rig = new ChainRig(new ChainRig.Home(1))) {
      rig.commitNext();
      rig.application.close("replaced", java.time.Duration.ofSeconds(1));
      rig.application.open(extending(rig.app));
      Commit commit = Commit.decode(rig.committer.tip().commit());
      Proposal proposal = rig.proposals.buildExtended(extended(commit, Bytes.utf8("x"), SIGNATURE).encode(), rig.home.signer.address());
      assertEquals(List.of(new VoteExtension(rig.home.signer.address(), 10, 2, Bytes.utf8("x"), SIGNATURE)), asked.get(0).voteExtensions());
      Block block = Block.decode(proposal.block());
      assertEquals(commit, block.lastCommit(), "blocks hold no extensions");

      assertEquals(Bytes.utf8("price"), VoteExtensions.of(rig.committer.state(), block, proposal.block(), rig.application));
      assertEquals(block.blockId(proposal.block()).hash(), asked.get(1).hash());
      assertEquals(2, asked.get(1).height());
      assertEquals(List.of(), asked.get(1).voteExtensions());
      Vote vote = rig.rogueVote(2, 0, "x");
      assertEquals(true, VoteExtensions.accepted(vote.withExtension(Bytes.utf8("price"), SIGNATURE), rig.application));
      assertEquals(false, VoteExtensions.accepted(vote.withExtension(Bytes.utf8("other"), SIGNATURE), rig.application));
    }
  }

  @Test
  void anEntryWithoutItsExtensionIsRefused() throws Exception {
    try (ChainRig rig = new ChainRig(new ChainRig.Home(1))) {
      rig.commitNext();
      Commit commit = Commit.decode(rig.committer.tip().commit());
      Bytes missing = extended(commit, Bytes.EMPTY, Bytes.EMPTY).encode();
      assertThrows(InvalidBlockException.class, () -> rig.proposals.buildExtended(missing, rig.home.signer.address()));
    }
  }
}
