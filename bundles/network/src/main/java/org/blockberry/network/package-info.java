/**
 * What a node says to its peers: today the messages alone, generated from {@code src/main/cram}, one package for each stream. Their
 * ids and field numbers are those of the original (protocol specification, section 3).
 */
package org.blockberry.network;
