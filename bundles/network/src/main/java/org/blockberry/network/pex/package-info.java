/**
 * Which peers there are and which of them are dialled: addresses in buckets, so that nobody with many names and few networks can fill the
 * book or the slots. Messages are generated from {@code pex.cram}; start with {@link org.blockberry.network.pex.PeerExchange}. Source:
 * specifications blockberry-protocol, section 7, and behaviours, section 16.
 */
package org.blockberry.network.pex;
