/**
 * A chain of coins: outputs that a key owns and a signature spends. Shows an application whose transactions depend on each other, that
 * checks signatures, lists its state as a stream and keeps what is hot in memory. Start with {@link UtxoApplication}; the byte layouts are
 * in {@link Spend} and {@link StateKeys}.
 */
package org.blockberry.examples.utxo.app;
