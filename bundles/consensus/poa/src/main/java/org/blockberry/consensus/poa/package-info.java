/**
 * Consensus by a single authority: one validator's precommit makes a block final, and CometBFT light clients verify
 * it. What decides is {@link PoaCore}; what acts is {@link PoaEngine}.
 */
package org.blockberry.consensus.poa;
