/**
 * The engine's write-ahead log: what it heard and did in the running height, so that it comes back after a crash with its locks.
 * Start with {@link org.blockberry.consensus.bft.wal.Wal}. Source: specification bft section 10; security classes S1 to S4.
 */
package org.blockberry.consensus.bft.wal;
