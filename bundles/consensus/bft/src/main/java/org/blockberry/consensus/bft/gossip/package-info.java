/**
 * What validators say to each other, and who is told what: each peer gets what it lacks and nothing twice, and what was wrongly believed
 * of a peer heals. Pure. Start with {@link org.blockberry.consensus.bft.gossip.Gossip}. Specification bft sections 6 and 12.
 */
package org.blockberry.consensus.bft.gossip;
