/**
 * What a node says to its peers: pure cores, one package for each stream, whose messages are generated from {@code src/main/cram} with ids and
 * field numbers of the original (protocol specification, section 3). Here is the thin shell: start with {@link
 * org.blockberry.network.Network}.
 */
package org.blockberry.network;
