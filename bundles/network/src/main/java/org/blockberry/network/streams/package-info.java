/**
 * The streams that there are, who has them, and what a peer may send on each: the one dispatcher. Start with
 * {@link org.blockberry.network.streams.Dispatcher}.
 */
package org.blockberry.network.streams;
