package org.blockberry.consensus.bft.gossip;

import java.util.BitSet;
import org.blockberry.chain.PartSetHeader;

/**
 * What is believed of a peer, to look at: claims of its own, and what we sent.
 *
 * @param round -1 before the first
 * @param step number of {@link org.blockberry.consensus.bft.core.Step}
 * @param proposal whether it has the proposal of its round
 * @param parts of the block that it collects
 * @param prevotes places of those of its round that it has
 * @param lastCommitRound -1 for none
 */
public record PeerView(String peer, long height, int round, int step, boolean proposal, PartSetHeader parts, BitSet partsHere, BitSet prevotes,
    BitSet precommits, int lastCommitRound, BitSet lastCommit) {}
