/**
 * One member at work: the core, its log, its signer and its gossip, in the order that makes a crash anywhere harmless. No thread, clock or
 * socket of its own: what it needs comes through {@link org.blockberry.consensus.bft.replica.World}, so that the engine and the simulator
 * run the same code. Start with {@link org.blockberry.consensus.bft.replica.Replica}. Specification bft sections 9 to 11.
 */
package org.blockberry.consensus.bft.replica;
