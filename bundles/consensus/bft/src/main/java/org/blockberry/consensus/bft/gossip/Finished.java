package org.blockberry.consensus.bft.gossip;

import org.blockberry.consensus.bft.core.BlockParts;
import org.blockberry.consensus.bft.core.VoteSet;

/** A decided height, for peers that are a little behind. */
public record Finished(VoteSet precommits, BlockParts block) {}
