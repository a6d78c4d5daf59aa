/**
 * Byzantine fault tolerant consensus (arXiv 1807.04938). This package is the shell: thread, timers, streams, disk and the node's services
 * around {@link org.blockberry.consensus.bft.replica.Replica}. Start with {@link org.blockberry.consensus.bft.BftEngine}.
 */
package org.blockberry.consensus.bft;
