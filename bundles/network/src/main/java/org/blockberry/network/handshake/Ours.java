package org.blockberry.network.handshake;

/**
 * What our side says of itself now.
 *
 * @param wallNanos our clock, nanoseconds since 1970
 * @param height highest block that we can serve without a gap, 0 or more
 */
public record Ours(long wallNanos, long height) {}
