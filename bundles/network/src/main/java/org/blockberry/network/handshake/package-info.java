/**
 * The first exchange with a peer: same chain, same version, and is it who it says. Messages are generated from {@code handshake.cram}; the
 * rules are {@link org.blockberry.network.handshake.Handshakes}. Source: specification blockberry-protocol, section 6.
 */
package org.blockberry.network.handshake;
