/**
 * The rules of Tendermint consensus (arXiv 1807.04938) as a pure core: inputs in, ordered effects out; no clock, thread, file or
 * chance. Start with {@link org.blockberry.consensus.bft.core.BftCore}. Each rule carries its line in the paper; specification bft
 * sections 2, 3, 8 and 18.
 */
package org.blockberry.consensus.bft.core;
