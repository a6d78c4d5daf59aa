package org.blockberry.node.commit;

import java.util.List;
import org.blockberry.chain.Block;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.verify.ChainState;

/** What blocks may carry as evidence. Threading: any. */
public interface BlockEvidence {
  /** For a chain whose blocks carry none. */
  BlockEvidence NONE = new BlockEvidence() {
    @Override
    public List<Evidence> offer(ChainState before, long maxBytes) {
      return List.of();
    }

    @Override
    public void check(ChainState before, Evidence piece, boolean decided) {
      throw new InvalidBlockException("it carries evidence, which this node does not judge");
    }

    @Override
    public void concluded(ChainState after, Block block) {}
  };

  /**
   * Evidence for the block that follows, each piece of which passes {@link #check}.
   *
   * @param maxBytes of all of it together, as a block holds it
   */
  List<Evidence> offer(ChainState before, long maxBytes);

  /**
   * Judges a piece of the block that follows.
   *
   * @param decided whether the block's proof is held to the chain's rule as well: then evidence about heights that this node does not have is
   *     taken as the validators took it
   * @throws InvalidBlockException naming the rule that is broken
   */
  void check(ChainState before, Evidence piece, boolean decided);

  /** The block is part of the chain. Called before anybody can build on it, in the order of heights; a height may come again after a crash. */
  void concluded(ChainState after, Block block);
}
